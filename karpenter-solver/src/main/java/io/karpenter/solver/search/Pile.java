package io.karpenter.solver.search;

import java.util.Arrays;

/** Units that wait to be packed: their numbers, each once, and how many of each. Mutable, not thread-safe. */
final class Pile {

    private int size;
    private int[] units = new int[16];
    private int[] counts = new int[16];
    /** By unit: its position, −1 if it is not in the pile. */
    private final int[] positions;

    Pile(int units) {
        positions = new int[units];
        Arrays.fill(positions, -1);
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            positions[units[i]] = -1;
        }
        size = 0;
    }

    void add(NodeDraft draft) {
        for (int i = 0; i < draft.units().length; i++) {
            add(draft.units()[i], draft.counts()[i]);
        }
    }

    void add(int unit, int count) {
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
