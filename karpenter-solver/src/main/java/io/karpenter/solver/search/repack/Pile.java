package io.karpenter.solver.search.repack;

import io.karpenter.solver.packing.Evacuation;
import java.util.Arrays;

/** Units that wait to be packed: their numbers, each once, and how many of each. Mutable, not thread-safe. */
public final class Pile {

    private int size;
    private int[] units = new int[16];
    private int[] counts = new int[16];
    /** By unit: its position, −1 if it is not in the pile. */
    private final int[] positions;

    public Pile(int units) {
        positions = new int[units];
        Arrays.fill(positions, -1);
    }

    public void clear() {
        for (int i = 0; i < size; i++) {
            positions[units[i]] = -1;
        }
        size = 0;
    }

    public void add(NodeDraft draft) {
        for (int i = 0; i < draft.units().length; i++) {
            add(draft.units()[i], draft.counts()[i]);
        }
    }

    public void add(int unit, int count) {
        int position = positions[unit];
        if (position < 0) {
            if (size == units.length) {
                units = Arrays.copyOf(units, 2 * size);
                counts = Arrays.copyOf(counts, 2 * size);
            }
            position = size++;
            positions[unit] = position;
            units[position] = unit;
            counts[position] = 0;
        }
        counts[position] += count;
    }

    boolean isUsedUp() {
        for (int i = 0; i < size; i++) {
            if (counts[i] > 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * What all of it is worth.
     *
     * @param ofUnit by unit
     */
    double value(double[] ofUnit) {
        double value = 0;
        for (int i = 0; i < size; i++) {
            value += counts[i] * ofUnit[units[i]];
        }
        return value;
    }

    /** Takes all pods of the host out of the pile, if all are in it. */
    boolean take(Evacuation.Host host) {
        for (int i = 0; i < host.units().length; i++) {
            int position = positions[host.units()[i]];
            if (position < 0 || counts[position] < host.counts()[i]) {
                return false;
            }
        }
        for (int i = 0; i < host.units().length; i++) {
            counts[positions[host.units()[i]]] -= host.counts()[i];
        }
        return true;
    }

    int size() {
        return size;
    }

    int unit(int position) {
        return units[position];
    }

    int count(int position) {
        return counts[position];
    }

    void take(int position, int count) {
        counts[position] -= count;
    }
}
