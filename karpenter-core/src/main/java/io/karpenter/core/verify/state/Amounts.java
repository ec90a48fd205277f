package io.karpenter.core.verify.state;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;

/**
 * Exact amounts by resource name; an absent one is zero. Units are cores, bytes and counts. Immutable; compared by identity. Source: SCH-RES-04,
 * SCH-RES-06.
 */
public final class Amounts {

    public static final Amounts NONE = new Amounts(new TreeMap<>());

    private final TreeMap<String, BigDecimal> byName;

    private Amounts(TreeMap<String, BigDecimal> byName) {
        this.byName = byName;
    }

    public static Amounts of(ResourceList list) {
        TreeMap<String, BigDecimal> amounts = new TreeMap<>();
        list.asMap().forEach((name, quantity) -> amounts.put(name, quantity.amount()));
        return new Amounts(amounts);
    }

    public static Amounts of(String name, BigDecimal amount) {
        return new Amounts(new TreeMap<>(Map.of(name, amount)));
    }

    public static Amounts sum(Iterable<Amounts> all) {
        TreeMap<String, BigDecimal> sum = new TreeMap<>();
        for (Amounts one : all) {
            one.byName.forEach((name, amount) -> sum.merge(name, amount, BigDecimal::add));
        }
        return new Amounts(sum);
    }

    public BigDecimal get(String name) {
        return byName.getOrDefault(name, BigDecimal.ZERO);
    }

    public Set<String> names() {
        return byName.keySet();
    }

    public Amounts plus(Amounts other) {
        return combined(other, BigDecimal::add);
    }

    public Amounts minus(Amounts other) {
        return combined(other, BigDecimal::subtract);
    }

    public Amounts max(Amounts other) {
        return combined(other, BigDecimal::max);
    }

    public Amounts min(Amounts other) {
        return combined(other, BigDecimal::min);
    }

    public Amounts times(int factor) {
        TreeMap<String, BigDecimal> result = new TreeMap<>(byName);
        result.replaceAll((name, amount) -> amount.multiply(BigDecimal.valueOf(factor)));
        return new Amounts(result);
    }

    /** These with {@code amount} in place of their own. */
    public Amounts with(String name, BigDecimal amount) {
        TreeMap<String, BigDecimal> result = new TreeMap<>(byName);
        result.put(name, amount);
        return new Amounts(result);
    }

    private Amounts combined(Amounts other, BinaryOperator<BigDecimal> operation) {
        TreeSet<String> names = new TreeSet<>(byName.keySet());
        names.addAll(other.byName.keySet());
        TreeMap<String, BigDecimal> result = new TreeMap<>();
        for (String name : names) {
            result.put(name, operation.apply(get(name), other.get(name)));
        }
        return new Amounts(result);
    }

    /** One text for each resource of which {@code available} has less than this, such as {@code cpu needs 4, has 3500m}. */
    public List<String> shortfalls(Amounts available) {
        List<String> found = new ArrayList<>();
        byName.forEach((name, needed) -> {
            if (needed.signum() > 0 && needed.compareTo(available.get(name)) > 0) {
                found.add("%s needs %s, has %s".formatted(name, print(name, needed), print(name, available.get(name))));
            }
        });
        return found;
    }

    /** One text for each resource whose amounts differ. */
    public List<String> differences(Amounts other) {
        Amounts difference = minus(other);
        return difference.byName.keySet().stream()
                .filter(name -> difference.get(name).signum() != 0)
                .map(name -> "%s is %s, not %s".formatted(name, print(name, get(name)), print(name, other.get(name))))
                .toList();
    }

    /** One amount as people write it. */
    public String print(String name) {
        return print(name, get(name));
    }

    private static String print(String name, BigDecimal amount) {
        boolean bytes = name.equals("memory") || name.endsWith("storage") || name.startsWith("hugepages-");
        return Quantity.of(amount, bytes ? Quantity.Format.BINARY_SI : Quantity.Format.DECIMAL_SI)
                .toString();
    }
}
