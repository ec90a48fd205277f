package io.karpenter.core.requirement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Requirements on several label keys, all of which must hold. A key that is absent is unrestricted.
 *
 * <p>Immutable and thread-safe. Source: SCH-REQ-09 to SCH-REQ-14.
 */
public final class Requirements {

    public static final Requirements NONE = new Requirements(new TreeMap<>());

    private final SortedMap<String, Requirement> byKey;

    private Requirements(SortedMap<String, Requirement> byKey) {
        this.byKey = Collections.unmodifiableSortedMap(byKey);
    }

    /** All of {@code requirements}; several on one key are intersected. */
    public static Requirements of(Collection<Requirement> requirements) {
        TreeMap<String, Requirement> map = new TreeMap<>();
        requirements.forEach(r -> map.merge(r.key(), r, Requirement::intersection));
        return map.isEmpty() ? NONE : new Requirements(map);
    }

    public static Requirements of(Requirement... requirements) {
        return of(List.of(requirements));
    }

    public static Requirements ofExpressions(Collection<Expression> expressions) {
        return of(expressions.stream().map(Requirement::of).toList());
    }

    /** Each label as an {@code In} with its one value. */
    public static Requirements ofLabels(Map<String, String> labels) {
        TreeMap<String, Requirement> map = new TreeMap<>();
        labels.forEach((key, value) -> map.put(key, Requirement.in(key, value)));
        return map.isEmpty() ? NONE : new Requirements(map);
    }

    public Collection<Requirement> all() {
        return byKey.values();
    }

    public Set<String> keys() {
        return byKey.keySet();
    }

    public boolean isEmpty() {
        return byKey.isEmpty();
    }

    public boolean has(String key) {
        return byKey.containsKey(key);
    }

    /** The requirement on {@code key}; {@code Exists}, that is no restriction, if there is none (SCH-REQ-10). */
    public Requirement get(String key) {
        Requirement found = byKey.get(key);
        return found == null ? Requirement.exists(key) : found;
    }

    /** These and {@code requirement}, intersected where the key is already there (SCH-REQ-09). */
    public Requirements and(Requirement requirement) {
        TreeMap<String, Requirement> map = new TreeMap<>(byKey);
        map.merge(requirement.key(), requirement, Requirement::intersection);
        return new Requirements(map);
    }

    public Requirements and(Requirements others) {
        if (others.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return others;
        }
        TreeMap<String, Requirement> map = new TreeMap<>(byKey);
        others.byKey.forEach((key, r) -> map.merge(key, r, Requirement::intersection));
        return new Requirements(map);
    }

    public Requirements without(String key) {
        if (!has(key)) {
            return this;
        }
        TreeMap<String, Requirement> map = new TreeMap<>(byKey);
        map.remove(key);
        return new Requirements(map);
    }

    /** These with every key renamed, e.g. aliases by their canonical names (SCH-LBL-01). */
    public Requirements withKeys(UnaryOperator<String> renaming) {
        if (byKey.keySet().stream().allMatch(key -> renaming.apply(key).equals(key))) {
            return this;
        }
        return of(all().stream().map(r -> r.withKey(renaming.apply(r.key()))).toList());
    }

    /** True if {@link #incompatibilities} finds none. */
    public boolean compatible(Requirements incoming, Set<String> allowUndefined) {
        for (Requirement asked : incoming.all()) {
            Requirement promised = byKey.get(asked.key());
            if (promised == null ? !mayBeUndefined(asked, allowUndefined) : !agree(promised, asked)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Why a node that promises these requirements cannot serve {@code incoming} ones: every failing key (SCH-REQ-11,
     * SCH-REQ-12). Not symmetric: these are what the node will carry, {@code incoming} is what a pod or offering asks.
     *
     * @param allowUndefined keys that may be asked for although these requirements do not define them
     */
    public List<Incompatibility> incompatibilities(Requirements incoming, Set<String> allowUndefined) {
        List<Incompatibility> found = new ArrayList<>();
        for (Requirement asked : incoming.all()) {
            Requirement promised = byKey.get(asked.key());
            if (promised == null) {
                if (!mayBeUndefined(asked, allowUndefined)) {
                    found.add(new Incompatibility.UndefinedLabel(
                            asked.key(), LabelTypo.suggestion(asked.key(), allowUndefined, keys())));
                }
            } else if (!agree(promised, asked)) {
                found.add(new Incompatibility.Disjoint(promised, asked));
            }
        }
        return found;
    }

    private static boolean mayBeUndefined(Requirement asked, Set<String> allowUndefined) {
        return asked.allowsAbsence() || allowUndefined.contains(asked.key());
    }

    private static boolean agree(Requirement promised, Requirement asked) {
        return promised.intersects(asked) || (promised.allowsAbsence() && asked.allowsAbsence());
    }

    /** True if the keys that both define agree (SCH-REQ-12, SCH-IT-04). */
    public boolean intersects(Requirements other) {
        for (Requirement r : all()) {
            Requirement asked = other.byKey.get(r.key());
            if (asked != null && !agree(r, asked)) {
                return false;
            }
        }
        return true;
    }

    /** True if a node with exactly these labels satisfies every requirement. */
    public boolean admits(Map<String, String> labels) {
        return all().stream().allMatch(r -> {
            String value = labels.get(r.key());
            return value == null ? r.allowsAbsence() : r.has(value);
        });
    }

    /** What a NodeClaim writes for these, in key order (SCH-REQ-17). */
    public List<Expression> expressions() {
        return all().stream().flatMap(r -> r.expressions().stream()).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Requirements that && byKey.equals(that.byKey);
    }

    @Override
    public int hashCode() {
        return byKey.hashCode();
    }

    @Override
    public String toString() {
        return byKey.values().stream()
                .filter(r -> !r.key().equals("kubernetes.io/hostname"))
                .map(Requirement::toString)
                .collect(Collectors.joining(", "));
    }
}
