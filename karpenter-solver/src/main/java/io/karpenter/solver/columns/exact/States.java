package io.karpenter.solver.columns.exact;

/** Counts of what is left to be covered, from nothing to all, numbered like digits. Immutable. */
final class States {

    /** Combinations of counts that are tried at most. */
    private static final int MOST = 1 << 18;

    final int size;
    private final int[] counts;
    private final int[] weight;

    private States(int[] counts, int size) {
        this.counts = counts;
        this.size = size;
        this.weight = new int[counts.length];
        int product = 1;
        for (int i = 0; i < counts.length; i++) {
            weight[i] = product;
            product *= counts[i] + 1;
        }
    }

    static boolean areFew(int[] counts) {
        long states = 1;
        for (int count : counts) {
            states = Math.min(MOST + 1L, states * (count + 1L));
        }
        return states <= MOST;
    }

    /** Of {@link #areFew few} counts. */
    static States of(int[] counts) {
        int size = 1;
        for (int count : counts) {
            size *= count + 1;
        }
        return new States(counts, size);
    }

    /** Makes the counts of a state those of the next one. */
    void increment(int[] have) {
        int i = 0;
        while (have[i] == counts[i]) {
            have[i++] = 0;
        }
        have[i]++;
    }

    /** Counts of a state. */
    int[] have(int state) {
        int[] have = new int[counts.length];
        for (int i = 0; i < have.length; i++) {
            have[i] = state / weight[i] % (counts[i] + 1);
        }
        return have;
    }

    /**
     * The state that a filling leaves.
     *
     * @param have counts of {@code state}
     */
    int rest(int state, int[] have, int[] filling) {
        int rest = state;
        for (int i = 0; i < have.length; i++) {
            rest -= Math.min(have[i], filling[i]) * weight[i];
        }
        return rest;
    }
}
