package io.karpenter.core.rule;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Collectors;

/** Amounts of resources as people read them: cores as {@code 895.4}, bytes as {@code 6.95Gi}, the rest as plain numbers. */
final class Amounts {

    private static final List<String> BYTE_UNITS = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final int SHOWN_DECIMALS = 2;

    private Amounts() {}

    /** What somebody asks for, rounded up where it is shortened. */
    static String asked(String resource, Quantity amount) {
        return text(resource, amount, RoundingMode.CEILING);
    }

    /** What there is, rounded down where it is shortened. */
    static String available(String resource, Quantity amount) {
        return text(resource, amount, RoundingMode.FLOOR);
    }

    /** All of {@code requests} that nodes are chosen for, such as {@code cpu 2, memory 4Gi}. */
    static String asked(ResourceList requests) {
        return requests.asMap().entrySet().stream()
                .filter(e -> !e.getKey().equals(Resource.PODS) && e.getValue().signum() != 0)
                .map(e -> e.getKey() + " " + asked(e.getKey(), e.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String text(String resource, Quantity amount, RoundingMode rounding) {
        return isBytes(resource)
                ? bytes(amount.amount(), rounding)
                : amount.amount().stripTrailingZeros().toPlainString();
    }

    private static boolean isBytes(String resource) {
        return resource.equals(Resource.MEMORY)
                || resource.equals(Resource.EPHEMERAL_STORAGE)
                || resource.startsWith(Resource.HUGEPAGES_PREFIX);
    }

    /** In the largest unit that leaves one before the point. */
    private static String bytes(BigDecimal amount, RoundingMode rounding) {
        BigDecimal scaled = amount;
        int unit = 0;
        while (unit < BYTE_UNITS.size() - 1 && scaled.abs().compareTo(KIBI) >= 0) {
            scaled = scaled.divide(KIBI);
            unit++;
        }
        return scaled.setScale(SHOWN_DECIMALS, rounding).stripTrailingZeros().toPlainString() + BYTE_UNITS.get(unit);
    }
}
