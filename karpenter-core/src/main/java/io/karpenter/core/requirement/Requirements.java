package io.karpenter.core.requirement;

import io.karpenter.core.label.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Requirements on several label keys, all of which must hold. A key that is absent is unrestricted.
 *
 * <p>Kept in one array in key order: a lookup is a binary search, and what touches two sets of requirements walks both at
 * once. Immutable and thread-safe. Source: SCH-REQ-09 to SCH-REQ-14.
 */
public final class Requirements {

    /** No restriction at all. */
    public static final Requirements NONE = new Requirements(new Requirement[0]);

    private static final Comparator<Requirement> BY_KEY = Comparator.comparing(Requirement::key);

    /** Ascending by key, each key once. */
    private final Requirement[] sorted;

    private Requirements(Requirement[] sorted) {
        this.sorted = sorted;
    }

    /** All of {@code requirements}; several on one key are intersected. */
    public static Requirements of(Collection<Requirement> requirements) {
        return ofUnsorted(requirements.toArray(new Requirement[0]));
    }

    /** All of {@code requirements}; several on one key are intersected. */
    public static Requirements of(Requirement... requirements) {
        return ofUnsorted(requirements.clone());
    }

    private static Requirements ofUnsorted(Requirement[] all) {
        if (all.length == 0) {
            return NONE;
        }
        // Stable: the intersection of several on one key is taken in the order in which they were given.
        Arrays.sort(all, BY_KEY);
        int kept = 1;
        for (int i = 1; i < all.length; i++) {
            if (all[i].key().equals(all[kept - 1].key())) {
                all[kept - 1] = all[kept - 1].intersection(all[i]);
            } else {
                all[kept++] = all[i];
            }
        }
        return new Requirements(kept == all.length ? all : Arrays.copyOf(all, kept));
    }

    /** The requirements that expressions of a manifest state; several on one key are intersected. */
    public static Requirements ofExpressions(Collection<Expression> expressions) {
        return ofUnsorted(expressions.stream().map(Requirement::of).toArray(Requirement[]::new));
    }

    /** Each label as an {@code In} with its one value. */
    public static Requirements ofLabels(Map<String, String> labels) {
        return ofUnsorted(labels.entrySet().stream()
                .map(e -> Requirement.in(e.getKey(), e.getValue()))
                .toArray(Requirement[]::new));
    }

    /** In key order. */
    public List<Requirement> all() {
        return Collections.unmodifiableList(Arrays.asList(sorted));
    }

    /** The keys that are restricted, in order. */
    public Set<String> keys() {
        return SortedValues.of(Arrays.stream(sorted).map(Requirement::key).toList());
    }

    public boolean isEmpty() {
        return sorted.length == 0;
    }

    /** True if there is a requirement on {@code key}. */
    public boolean has(String key) {
        return find(key) != null;
    }

    private @Nullable Requirement find(String key) {
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = sorted[middle].key().compareTo(key);
            if (order == 0) {
                return sorted[middle];
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** The requirement on {@code key}; {@code Exists}, that is no restriction, if there is none (SCH-REQ-10). */
    public Requirement get(String key) {
        Requirement found = find(key);
        return found == null ? Requirement.exists(key) : found;
    }

    /** These and {@code requirement}, intersected where the key is already there (SCH-REQ-09). */
    public Requirements and(Requirement requirement) {
        return and(new Requirements(new Requirement[] {requirement}));
    }

    /** These and {@code others}, intersected where both have a key (SCH-REQ-09). */
    public Requirements and(Requirements others) {
        if (others.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return others;
        }
        Requirement[] result = new Requirement[sorted.length + others.sorted.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < sorted.length && j < others.sorted.length) {
            int order = sorted[i].key().compareTo(others.sorted[j].key());
            if (order < 0) {
                result[size++] = sorted[i++];
            } else if (order > 0) {
                result[size++] = others.sorted[j++];
            } else {
                result[size++] = sorted[i++].intersection(others.sorted[j++]);
            }
        }
        while (i < sorted.length) {
            result[size++] = sorted[i++];
        }
        while (j < others.sorted.length) {
            result[size++] = others.sorted[j++];
        }
        return new Requirements(size == result.length ? result : Arrays.copyOf(result, size));
    }

    /** These without the one on {@code key}. */
    public Requirements without(String key) {
        return has(key)
                ? new Requirements(
                        Arrays.stream(sorted).filter(r -> !r.key().equals(key)).toArray(Requirement[]::new))
                : this;
    }

    /** These with every key renamed, e.g. aliases by their canonical names (SCH-LBL-01). */
    public Requirements withKeys(UnaryOperator<String> renaming) {
        for (Requirement r : sorted) {
            if (!renaming.apply(r.key()).equals(r.key())) {
                return ofUnsorted(Arrays.stream(sorted)
                        .map(old -> old.withKey(renaming.apply(old.key())))
                        .toArray(Requirement[]::new));
            }
        }
        return this;
    }

    /** True if {@link #incompatibilities} finds none; cheaper, because nothing is explained. */
    public boolean compatible(Requirements incoming, Set<String> allowUndefined) {
        int i = 0;
        for (Requirement asked : incoming.sorted) {
            int order = -1;
            while (i < sorted.length && (order = sorted[i].key().compareTo(asked.key())) < 0) {
                i++;
            }
            boolean defined = i < sorted.length && order == 0;
            if (defined ? !agree(sorted[i], asked) : !mayBeUndefined(asked, allowUndefined)) {
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
        for (Requirement asked : incoming.sorted) {
            Requirement promised = find(asked.key());
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
        int i = 0;
        int j = 0;
        while (i < sorted.length && j < other.sorted.length) {
            int order = sorted[i].key().compareTo(other.sorted[j].key());
            if (order < 0) {
                i++;
            } else if (order > 0) {
                j++;
            } else if (!agree(sorted[i++], other.sorted[j++])) {
                return false;
            }
        }
        return true;
    }

    /** True if a node with exactly these labels satisfies every requirement. */
    public boolean admits(Map<String, String> labels) {
        for (Requirement r : sorted) {
            String value = labels.get(r.key());
            if (value == null ? !r.allowsAbsence() : !r.has(value)) {
                return false;
            }
        }
        return true;
    }

    /** What a NodeClaim writes for these, in key order (SCH-REQ-17). */
    public List<Expression> expressions() {
        return Arrays.stream(sorted).flatMap(r -> r.expressions().stream()).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Requirements that && Arrays.equals(sorted, that.sorted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sorted);
    }

    /** The requirements joined with commas, without the hostname, which is a placeholder while planning (SCH-REQ-18). */
    @Override
    public String toString() {
        return Arrays.stream(sorted)
                .filter(r -> !r.key().equals(Labels.HOSTNAME))
                .map(Requirement::toString)
                .collect(Collectors.joining(", "));
    }
}
