package io.karpenter.solver.columns;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * Weights of resources, by which an item takes a share of a bin: Σ weight · size / room. The weights sum to 1, so that the shares
 * of all that is in a bin sum to at most 1, whatever the weights; they may therefore differ by bin. Bins with devices (GPUs and
 * the like), where the device decides, have weights of their own, and where a bin lacks a resource its weight is handed to the
 * others. Not thread-safe while it is tuned.
 */
public final class ShareWeights {

    private static final double[] STEPS = {0.3, 0.1, 0.03, 0.01};
    private static final int MOST_ROUNDS = 8;

    private final int[] devices;
    /** Weights of bins without devices, and of those with some. */
    private final double[][] weights;

    /** Equal weights. */
    public ShareWeights(int resources, int[] devices) {
        this.devices = devices.clone();
        double[] equal = new double[resources];
        Arrays.fill(equal, 1.0 / Math.max(1, resources));
        this.weights = new double[][] {equal, equal.clone()};
    }

    /** Share of a bin with this room that an item of this size takes. */
    public double share(long[] size, long[] room) {
        double[] vector = weights[hasDevice(room) ? 1 : 0];
        double share = 0;
        double present = 0;
        for (int r = 0; r < size.length; r++) {
            if (room[r] > 0) {
                present += vector[r];
                share += vector[r] * size[r] / room[r];
            }
        }
        // All weight is on resources that this bin lacks: no share at all is the safe answer.
        return present > 0 ? share / present : 0;
    }

    private boolean hasDevice(long[] room) {
        for (int r : devices) {
            if (room[r] > 0) {
                return true;
            }
        }
        return false;
    }

    /** Moves weight between pairs of resources as long as {@code bound}, which depends on the weights, rises. */
    public void tune(DoubleSupplier bound) {
        double best = bound.getAsDouble();
        for (double step : STEPS) {
            boolean improved = true;
            for (int round = 0; improved && round < MOST_ROUNDS; round++) {
                double before = best;
                for (double[] vector : weights) {
                    best = improve(vector, step, best, bound);
                }
                improved = best > before;
            }
        }
    }

    /** Moves {@code step} of weight between each pair of resources where that raises the bound; the bound reached. */
    private static double improve(double[] vector, double step, double start, DoubleSupplier bound) {
        double best = start;
        for (int from = 0; from < vector.length; from++) {
            for (int to = 0; to < vector.length; to++) {
                double moved = Math.min(step, vector[from]);
                if (from != to && moved > 0) {
                    vector[from] -= moved;
                    vector[to] += moved;
                    double now = bound.getAsDouble();
                    if (now > best * (1 + 1e-9)) {
                        best = now;
                    } else {
                        vector[from] += moved;
                        vector[to] -= moved;
                    }
                }
            }
        }
        return best;
    }
}
