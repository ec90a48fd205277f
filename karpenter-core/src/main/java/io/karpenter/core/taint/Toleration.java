package io.karpenter.core.taint;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A toleration of a pod.
 *
 * @param key empty: every key (with {@link Operator#EXISTS})
 * @param effect empty: every effect
 */
public record Toleration(String key, Operator operator, String value, Optional<TaintEffect> effect) {

    /** How the value of the taint is compared. */
    public enum Operator {
        EQUAL("Equal"),
        EXISTS("Exists"),
        /** The taint's integer is below the toleration's. */
        LT("Lt"),
        /** The taint's integer is above the toleration's. */
        GT("Gt");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        public static Optional<Operator> parse(String text) {
            return Arrays.stream(values()).filter(o -> o.text.equals(text)).findFirst();
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Tolerates every taint. */
    public static final Toleration EVERYTHING = new Toleration("", Operator.EXISTS, "", Optional.empty());

    /** True if this toleration covers {@code taint} (SCH-TNT-01). */
    public boolean tolerates(Taint taint) {
        if (effect.isPresent() && effect.get() != taint.effect()) {
            return false;
        }
        if (!key.isEmpty() && !key.equals(taint.key())) {
            return false;
        }
        return switch (operator) {
            case EXISTS -> true;
            case EQUAL -> value.equals(taint.value());
            case LT -> compare(taint.value(), value).orElse(0) < 0;
            case GT -> compare(taint.value(), value).orElse(0) > 0;
        };
    }

    private static Optional<Integer> compare(String taint, String toleration) {
        OptionalLong a = integer(taint);
        OptionalLong b = integer(toleration);
        return a.isPresent() && b.isPresent()
                ? Optional.of(Long.compare(a.getAsLong(), b.getAsLong()))
                : Optional.empty();
    }

    private static OptionalLong integer(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException notAnInteger) {
            return OptionalLong.empty();
        }
    }

    /** The taints that none of {@code tolerations} covers, in their order. */
    public static List<Taint> untolerated(Collection<Taint> taints, Collection<Toleration> tolerations) {
        return taints.stream()
                .filter(taint -> tolerations.stream().noneMatch(t -> t.tolerates(taint)))
                .toList();
    }
}
