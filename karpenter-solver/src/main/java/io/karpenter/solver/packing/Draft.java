package io.karpenter.solver.packing;

import java.util.Arrays;

/**
 * A NodeDraft: a node under construction that holds counts of classes. Its mask is what the node can still be (every offer
 * of it is allowed for every pod on it), its load what the pods ask for. Mutable while it is packed.
 */
final class Draft {

    int mask;
    final long[] load;
    /** Domain by topology key that a placement relies on, −1 where it is open (decisions 5). */
    final int[] pins;

    final int[] matched;
    final int[] owned;
    private int[] classes = new int[4];
    private int[] counts = new int[4];
    private int[] alternatives = new int[4];
    private int kinds;

    Draft(int mask, int resources, int keys, int hostSlots) {
        this.mask = mask;
        this.load = new long[resources];
        this.pins = new int[keys];
        Arrays.fill(pins, -1);
        this.matched = new int[hostSlots];
        this.owned = new int[hostSlots];
    }

    private Draft(Draft other) {
        mask = other.mask;
        load = other.load.clone();
        pins = other.pins.clone();
        matched = other.matched.clone();
        owned = other.owned.clone();
        classes = other.classes.clone();
        counts = other.counts.clone();
        alternatives = other.alternatives.clone();
        kinds = other.kinds;
    }

    Draft copy() {
        return new Draft(this);
    }

    /** Number of distinct (class, alternative) pairs on it. */
    int kinds() {
        return kinds;
    }

    int classAt(int i) {
        return classes[i];
    }

    int countAt(int i) {
        return counts[i];
    }

    /** Which alternative of its class the node satisfies. */
    int alternativeAt(int i) {
        return alternatives[i];
    }

    int pods() {
        int sum = 0;
        for (int i = 0; i < kinds; i++) {
            sum += counts[i];
        }
        return sum;
    }

    /** Counts {@code count} more pods; load, mask, pins and host counters are the caller's to keep. */
    void add(int c, int alternative, int count) {
        for (int i = 0; i < kinds; i++) {
            if (classes[i] == c && alternatives[i] == alternative) {
                counts[i] += count;
                return;
            }
        }
        if (kinds == classes.length) {
            classes = Arrays.copyOf(classes, 2 * kinds);
            counts = Arrays.copyOf(counts, 2 * kinds);
            alternatives = Arrays.copyOf(alternatives, 2 * kinds);
        }
        classes[kinds] = c;
        counts[kinds] = count;
        alternatives[kinds++] = alternative;
    }
}
