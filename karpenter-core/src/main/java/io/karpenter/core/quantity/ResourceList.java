package io.karpenter.core.quantity;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * Amounts by resource name, in name order. A resource that is absent counts as zero wherever amounts are compared.
 *
 * <p>Immutable and thread-safe. Source: SCH-RES-04, SCH-RES-05.
 */
public final class ResourceList {

    public static final ResourceList EMPTY = new ResourceList(new TreeMap<>());

    private final SortedMap<String, Quantity> amounts;

    private ResourceList(SortedMap<String, Quantity> amounts) {
        this.amounts = Collections.unmodifiableSortedMap(amounts);
    }

    /** A copy of {@code amounts}. */
    public static ResourceList of(Map<String, Quantity> amounts) {
        return amounts.isEmpty() ? EMPTY : new ResourceList(new TreeMap<>(amounts));
    }

    /** One resource. */
    public static ResourceList of(String name, Quantity amount) {
        return of(Map.of(name, amount));
    }

    /**
     * Parses pairs such as {@code "cpu", "250m", "memory", "1Gi"}.
     *
     * @throws QuantityFormatException if an amount is none
     * @throws IllegalArgumentException if the texts are no pairs
     */
    public static ResourceList parse(String... namesAndAmounts) {
        if (namesAndAmounts.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "expected pairs of resource name and amount, got " + namesAndAmounts.length + " texts");
        }
        TreeMap<String, Quantity> amounts = new TreeMap<>();
        for (int i = 0; i < namesAndAmounts.length; i += 2) {
            amounts.put(namesAndAmounts[i], Quantity.parse(namesAndAmounts[i + 1]));
        }
        return new ResourceList(amounts);
    }

    /** Amounts by name, unmodifiable. */
    public SortedMap<String, Quantity> asMap() {
        return amounts;
    }

    /** Names in order, those with an amount of zero included. */
    public Set<String> names() {
        return amounts.keySet();
    }

    public boolean isEmpty() {
        return amounts.isEmpty();
    }

    /** True if the resource is listed, even with an amount of zero. */
    public boolean has(String name) {
        return amounts.containsKey(name);
    }

    /** The amount of {@code name}, zero if absent. */
    public Quantity get(String name) {
        return amounts.getOrDefault(name, Quantity.ZERO);
    }

    /** This list with one amount added or replaced. */
    public ResourceList with(String name, Quantity amount) {
        TreeMap<String, Quantity> result = new TreeMap<>(amounts);
        result.put(name, amount);
        return new ResourceList(result);
    }

    /** This list with the amounts of {@code other} added or put in place of its own. */
    public ResourceList with(ResourceList other) {
        TreeMap<String, Quantity> result = new TreeMap<>(amounts);
        result.putAll(other.amounts);
        return new ResourceList(result);
    }

    /** This list with one resource left out. */
    public ResourceList without(String name) {
        TreeMap<String, Quantity> result = new TreeMap<>(amounts);
        result.remove(name);
        return new ResourceList(result);
    }

    /** The sum of each resource that either list has. */
    public ResourceList plus(ResourceList other) {
        return merged(other, Quantity::plus);
    }

    /** The larger amount of each resource that either list has; a resource of one list only keeps its amount. */
    public ResourceList max(ResourceList other) {
        return merged(other, Quantity::max);
    }

    /** The smaller amount of the resources that both lists have. */
    public ResourceList minOfCommon(ResourceList other) {
        TreeMap<String, Quantity> result = new TreeMap<>();
        amounts.forEach((name, amount) -> {
            if (other.has(name)) {
                result.put(name, amount.min(other.get(name)));
            }
        });
        return of(result);
    }

    private ResourceList merged(ResourceList other, BinaryOperator<Quantity> operation) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        TreeMap<String, Quantity> result = new TreeMap<>(amounts);
        other.amounts.forEach((name, amount) -> result.merge(name, amount, operation));
        return new ResourceList(result);
    }

    /** This minus {@code other}; keeps exactly the resources of this list (SCH-RES-05). */
    public ResourceList minus(ResourceList other) {
        TreeMap<String, Quantity> result = new TreeMap<>();
        amounts.forEach((name, amount) -> result.put(name, amount.minus(other.get(name))));
        return of(result);
    }

    /** Every amount multiplied. */
    public ResourceList times(long factor) {
        TreeMap<String, Quantity> result = new TreeMap<>();
        amounts.forEach((name, amount) -> result.put(name, amount.times(factor)));
        return of(result);
    }

    /** Amounts below zero replaced by zero. */
    public ResourceList clampedAtZero() {
        return max(times(0));
    }

    /** True if any amount is below zero. */
    public boolean hasNegative() {
        for (Quantity amount : amounts.values()) {
            if (amount.signum() < 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * True if every requested amount is available. An amount that is available below zero fits nothing, not even a request
     * that does not ask for it (SCH-RES-04).
     */
    public boolean fitsIn(ResourceList available) {
        if (available.hasNegative()) {
            return false;
        }
        for (Map.Entry<String, Quantity> request : amounts.entrySet()) {
            if (request.getValue().compareTo(available.get(request.getKey())) > 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceList that && amounts.equals(that.amounts);
    }

    @Override
    public int hashCode() {
        return amounts.hashCode();
    }

    @Override
    public String toString() {
        return amounts.toString();
    }
}
