package io.karpenter.core.verify.match;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one label of a node may turn out to be: one of {@code values}, or absent.
 *
 * @param values the values it can have, each different
 * @param absent true if the node may also lack the label
 */
public record Possible(List<String> values, boolean absent) {

    /** Stands for a value that nobody can foresee; no manifest can contain it. */
    public static final String UNFORESEEN = "\u0000";

    public static final Possible ABSENT = new Possible(List.of(), true);

    public Possible {
        values = List.copyOf(values);
    }

    public static Possible of(String value) {
        return new Possible(List.of(value), false);
    }

    /** Any of {@code values}, absent if there is none. */
    public static Possible of(Collection<String> values) {
        return values.isEmpty() ? ABSENT : new Possible(List.copyOf(values), false);
    }

    /** What the label may be if it is one thing or the other. */
    public static Possible either(Collection<Possible> all) {
        Set<String> values = new LinkedHashSet<>();
        boolean absent = false;
        for (Possible one : all) {
            values.addAll(one.values);
            absent |= one.absent;
        }
        return new Possible(List.copyOf(values), absent);
    }

    /** True if it is known: exactly one value, or certainly absent. */
    public boolean isDecided() {
        return absent ? values.isEmpty() : values.size() == 1;
    }

    /** True if it certainly has one value, and which one is known. */
    public boolean isPinned() {
        return !absent && values.size() == 1 && !values.get(0).equals(UNFORESEEN);
    }

    @Override
    public String toString() {
        if (values.isEmpty()) {
            return "absent";
        }
        return String.join(" or ", values).replace(UNFORESEEN, "new ").strip() + (absent ? " or absent" : "");
    }
}
