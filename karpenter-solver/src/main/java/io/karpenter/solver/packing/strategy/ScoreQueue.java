package io.karpenter.solver.packing.strategy;

/**
 * Demands by score, highest first, the smaller number first among equals. Scores only fall; most are out of date, and one is
 * brought up to date when it comes first. A binary heap in two parallel arrays. Not thread-safe.
 */
final class ScoreQueue {

    private final int[] demands;
    private final double[] scores;
    private int size;

    ScoreQueue(int capacity) {
        demands = new int[capacity];
        scores = new double[capacity];
    }

    void clear() {
        size = 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Adds a demand with a score above 0; to be followed by {@link #order}. */
    void append(int demand, double score) {
        if (score > 0) {
            demands[size] = demand;
            scores[size++] = score;
        }
    }

    void order() {
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    int first() {
        return demands[0];
    }

    /** Gives the first demand a new score, none higher than before; 0 takes it out. True if it is still the first. */
    boolean rescoreFirst(double score) {
        if (score <= 0) {
            size--;
            demands[0] = demands[size];
            scores[0] = scores[size];
            sink(0);
            return false;
        }
        int demand = demands[0];
        if (score < scores[0]) {
            scores[0] = score;
            sink(0);
        }
        return demands[0] == demand;
    }

    private void sink(int from) {
        if (from >= size) {
            return;
        }
        int demand = demands[from];
        double score = scores[from];
        int hole = from;
        int child;
        while ((child = 2 * hole + 1) < size) {
            if (child + 1 < size && before(demands[child + 1], scores[child + 1], demands[child], scores[child])) {
                child++;
            }
            if (!before(demands[child], scores[child], demand, score)) {
                break;
            }
            demands[hole] = demands[child];
            scores[hole] = scores[child];
            hole = child;
        }
        demands[hole] = demand;
        scores[hole] = score;
    }

    private static boolean before(int demandA, double scoreA, int demandB, double scoreB) {
        return scoreA != scoreB ? scoreA > scoreB : demandA < demandB;
    }
}
