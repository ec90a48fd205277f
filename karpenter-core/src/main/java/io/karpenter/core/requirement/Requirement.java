package io.karpenter.core.requirement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * The set of values allowed for one label key, possibly open-ended.
 *
 * <p>With {@link #complement()} false the allowed set is {@link #values()}; with it true the set is every text not in
 * {@link #values()}, cut to the integers of [{@link #lower()}, {@link #upper()}] when a bound is present. "No value works"
 * and "the label must be absent" are the same state, {@code DoesNotExist}.
 *
 * <p>Immutable and thread-safe. Source: SCH-REQ-01 to SCH-REQ-08, SCH-REQ-16 to SCH-REQ-18.
 */
public final class Requirement {

    private static final long NO_LOWER = Long.MIN_VALUE;
    private static final long NO_UPPER = Long.MAX_VALUE;

    private final String key;
    private final boolean complement;
    private final SortedValues values;
    private final boolean hasLower;
    private final boolean hasUpper;
    private final long lower;
    private final long upper;
    private final int minValues;
    private final boolean labelNeeded;

    private Requirement(
            String key,
            boolean complement,
            SortedValues values,
            boolean hasLower,
            long lower,
            boolean hasUpper,
            long upper,
            int minValues,
            boolean labelNeeded) {
        this.key = key;
        this.complement = complement;
        this.values = values;
        this.hasLower = hasLower;
        this.hasUpper = hasUpper;
        this.lower = lower;
        this.upper = upper;
        this.minValues = minValues;
        // Only a plain NotIn would do without the label; elsewhere the flag must not make equal sets unequal.
        this.labelNeeded = labelNeeded && complement && !values.isEmpty() && !hasLower && !hasUpper;
    }

    private static Requirement unbounded(String key, boolean complement, SortedValues values, int minValues) {
        return new Requirement(key, complement, values, false, NO_LOWER, false, NO_UPPER, minValues, false);
    }

    /** Exactly this value. */
    public static Requirement in(String key, String value) {
        return unbounded(key, false, SortedValues.of(value), 0);
    }

    /** One of these values; none: the label must be absent. */
    public static Requirement in(String key, String... values) {
        return in(key, List.of(values));
    }

    /** One of these values; none: the label must be absent. */
    public static Requirement in(String key, Collection<String> values) {
        return unbounded(key, false, SortedValues.of(values), 0);
    }

    /** Any value but these. */
    public static Requirement notIn(String key, String... values) {
        return notIn(key, List.of(values));
    }

    /** Any value but these. */
    public static Requirement notIn(String key, Collection<String> values) {
        return unbounded(key, true, SortedValues.of(values), 0);
    }

    /** Any value, the label must only be there. */
    public static Requirement exists(String key) {
        return unbounded(key, true, SortedValues.EMPTY, 0);
    }

    /** The label must be absent; also the empty set of values. */
    public static Requirement doesNotExist(String key) {
        return unbounded(key, false, SortedValues.EMPTY, 0);
    }

    /** Integers of [{@code least}, ∞). */
    public static Requirement atLeast(String key, long least) {
        return new Requirement(key, true, SortedValues.EMPTY, true, least, false, NO_UPPER, 0, false);
    }

    /** Integers of (−∞, {@code most}]. */
    public static Requirement atMost(String key, long most) {
        return new Requirement(key, true, SortedValues.EMPTY, false, NO_LOWER, true, most, 0, false);
    }

    /**
     * The requirement that a manifest's expression states (SCH-REQ-01, SCH-REQ-02).
     *
     * @throws IllegalArgumentException if a bound operator does not have exactly one integer
     */
    public static Requirement of(Expression expression) {
        String key = expression.key();
        Requirement plain = switch (expression.operator()) {
            case IN -> in(key, expression.values());
            case NOT_IN -> notIn(key, expression.values());
            case EXISTS -> exists(key);
            case DOES_NOT_EXIST -> doesNotExist(key);
            case GT -> {
                long n = integer(expression);
                yield n == Long.MAX_VALUE ? doesNotExist(key) : atLeast(key, n + 1);
            }
            case LT -> {
                long n = integer(expression);
                yield n == Long.MIN_VALUE ? doesNotExist(key) : atMost(key, n - 1);
            }
            case GTE -> atLeast(key, integer(expression));
            case LTE -> atMost(key, integer(expression));
        };
        boolean impossible = expression.operator().isBound() && plain.operator() == Operator.DOES_NOT_EXIST;
        return expression.minValues().isPresent() && !impossible
                ? plain.withMinValues(expression.minValues().getAsInt())
                : plain;
    }

    private static long integer(Expression expression) {
        OptionalLong value =
                expression.values().size() == 1 ? integer(expression.values().get(0)) : OptionalLong.empty();
        return value.orElseThrow(
                () -> new IllegalArgumentException("requirement %s: operator %s takes exactly one integer, found %s"
                        .formatted(expression.key(), expression.operator(), expression.values())));
    }

    /** {@code text} as a signed 64-bit decimal integer, empty if it is none. */
    static OptionalLong integer(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean sign = i == 0 && (c == '-' || c == '+') && text.length() > 1;
            if (!sign && (c < '0' || c > '9')) {
                return OptionalLong.empty();
            }
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    /** The label it is about. */
    public String key() {
        return key;
    }

    /** True if {@link #values()} are exclusions. */
    public boolean complement() {
        return complement;
    }

    /** Allowed values, or the excluded ones if {@link #complement()}; ascending, unmodifiable. */
    public SortedSet<String> values() {
        return values;
    }

    /** Least integer allowed, if bounded below. */
    public OptionalLong lower() {
        return hasLower ? OptionalLong.of(lower) : OptionalLong.empty();
    }

    /** Largest integer allowed, if bounded above. */
    public OptionalLong upper() {
        return hasUpper ? OptionalLong.of(upper) : OptionalLong.empty();
    }

    /** True if only integers of a range are allowed. */
    public boolean isBounded() {
        return hasLower || hasUpper;
    }

    /** Least number of distinct values to keep, if one is asked for (SCH-MIN-01). */
    public OptionalInt minValues() {
        return minValues > 0 ? OptionalInt.of(minValues) : OptionalInt.empty();
    }

    /** The same set with another minValues; 0: without. */
    public Requirement withMinValues(int least) {
        return new Requirement(key, complement, values, hasLower, lower, hasUpper, upper, least, labelNeeded);
    }

    /** The same set for another label. */
    public Requirement withKey(String newKey) {
        return newKey.equals(key)
                ? this
                : new Requirement(newKey, complement, values, hasLower, lower, hasUpper, upper, minValues, labelNeeded);
    }

    /**
     * The same set of values, for a node that must have the label: what {@code NotIn} and {@code Exists} ask together, which
     * their intersection forgets (SCH-REQ-07). Changes nothing but {@code NotIn}.
     */
    public Requirement needingLabel() {
        return new Requirement(key, complement, values, hasLower, lower, hasUpper, upper, minValues, true);
    }

    /** The operator that describes this set: derived, not what it was built from (SCH-REQ-03). */
    public Operator operator() {
        if (complement) {
            return values.isEmpty() ? Operator.EXISTS : Operator.NOT_IN;
        }
        return values.isEmpty() ? Operator.DOES_NOT_EXIST : Operator.IN;
    }

    /**
     * True if a node without this label satisfies it: {@code DoesNotExist}, or an unbounded {@code NotIn} (KW-D-12) that is
     * not {@link #needingLabel}.
     */
    public boolean allowsAbsence() {
        return switch (operator()) {
            case DOES_NOT_EXIST -> true;
            case NOT_IN -> !isBounded() && !labelNeeded;
            case IN, EXISTS, GT, LT, GTE, LTE -> false;
        };
    }

    /** True if {@code value} is allowed (SCH-REQ-04). */
    public boolean has(String value) {
        return values.contains(value) != complement && withinBounds(value, lower, upper, isBounded());
    }

    private static boolean withinBounds(String value, long lower, long upper, boolean bounded) {
        if (!bounded) {
            return true;
        }
        OptionalLong integer = integer(value);
        return integer.isPresent() && integer.getAsLong() >= lower && integer.getAsLong() <= upper;
    }

    /**
     * What both allow (SCH-REQ-05).
     *
     * @throws IllegalArgumentException if {@code other} is about another key
     */
    public Requirement intersection(Requirement other) {
        if (!key.equals(other.key)) {
            throw new IllegalArgumentException(
                    "requirements on \"%s\" and \"%s\" do not intersect, they must be on one key"
                            .formatted(key, other.key));
        }
        int m = Math.max(minValues, other.minValues);
        long low = Math.max(lower, other.lower);
        long high = Math.min(upper, other.upper);
        boolean bounded = isBounded() || other.isBounded();
        if (low > high) {
            return unbounded(key, false, SortedValues.EMPTY, m);
        }
        if (complement && other.complement) {
            SortedValues excluded = within(values.union(other.values), low, high, bounded);
            return new Requirement(
                    key,
                    true,
                    excluded,
                    hasLower || other.hasLower,
                    low,
                    hasUpper || other.hasUpper,
                    high,
                    m,
                    labelNeeded || other.labelNeeded);
        }
        Requirement concrete = complement ? other : this;
        Requirement rest = complement ? this : other;
        return unbounded(key, false, concrete.allowedBy(rest, low, high, bounded), m);
    }

    private static SortedValues within(SortedValues values, long low, long high, boolean bounded) {
        return !bounded || values.isEmpty()
                ? values
                : SortedValues.of(values.stream()
                        .filter(v -> withinBounds(v, low, high, true))
                        .toList());
    }

    private SortedValues allowedBy(Requirement rest, long low, long high, boolean bounded) {
        List<String> kept = new ArrayList<>(values.size());
        for (String value : values) {
            if (rest.values.contains(value) != rest.complement && withinBounds(value, low, high, bounded)) {
                kept.add(value);
            }
        }
        return kept.size() == values.size() ? values : SortedValues.of(kept);
    }

    /** True if the intersection is not plainly empty; a cheap test that builds nothing (SCH-REQ-08). */
    public boolean intersects(Requirement other) {
        long low = Math.max(lower, other.lower);
        long high = Math.min(upper, other.upper);
        if (low > high) {
            return false;
        }
        if (complement && other.complement) {
            return true;
        }
        boolean bounded = isBounded() || other.isBounded();
        Requirement concrete = complement ? other : this;
        Requirement rest = complement ? this : other;
        for (String value : concrete.values) {
            if (rest.values.contains(value) != rest.complement && withinBounds(value, low, high, bounded)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A value to label a node with, smallest first; empty if the label must be absent (SCH-REQ-16). Open sets give the
     * smallest non-negative integer allowed, exclusions skipped (KW-D-01).
     */
    public String anyValue() {
        if (!complement) {
            return values.isEmpty() ? "" : values.first();
        }
        long n = Math.max(lower, 0);
        while (n < upper && values.contains(Long.toString(n))) {
            n++;
        }
        return n <= upper && !values.contains(Long.toString(n)) ? Long.toString(n) : "";
    }

    /** The expressions a NodeClaim carries for this set; exclusions beside bounds are kept (SCH-REQ-17, KW-D-02). */
    public List<Expression> expressions() {
        OptionalInt m = minValues();
        List<Expression> result = new ArrayList<>();
        if (hasLower) {
            result.add(new Expression(key, Operator.GTE, List.of(Long.toString(lower)), m));
        }
        if (hasUpper) {
            result.add(new Expression(key, Operator.LTE, List.of(Long.toString(upper)), m));
        }
        if (result.isEmpty() || !values.isEmpty()) {
            result.add(new Expression(key, operator(), List.copyOf(values), m));
        }
        if (labelNeeded) {
            result.add(new Expression(key, Operator.EXISTS, List.of(), m));
        }
        return result;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Requirement that
                && key.equals(that.key)
                && complement == that.complement
                && hasLower == that.hasLower
                && hasUpper == that.hasUpper
                && lower == that.lower
                && upper == that.upper
                && minValues == that.minValues
                && labelNeeded == that.labelNeeded
                && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return ((key.hashCode() * 31 + values.hashCode()) * 31 + Long.hashCode(lower)) * 31
                + Long.hashCode(upper)
                + minValues;
    }

    /** {@code key op [v1 v2 … and N others] >=L <=U minValues m} (SCH-REQ-18). */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(key).append(' ').append(operator());
        if (!values.isEmpty()) {
            text.append(" [").append(String.join(" ", values.stream().limit(5).toList()));
            if (values.size() > 5) {
                text.append(" and ").append(values.size() - 5).append(" others");
            }
            text.append(']');
        }
        if (hasLower) {
            text.append(" >=").append(lower);
        }
        if (hasUpper) {
            text.append(" <=").append(upper);
        }
        if (minValues > 0) {
            text.append(" minValues ").append(minValues);
        }
        return text.toString();
    }
}
