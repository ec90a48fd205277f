package io.karpenter.solver.market;

import java.util.Arrays;

/** Open-addressing map from non-negative longs to non-negative ints; grows, never shrinks. Not thread-safe. */
final class LongIntMap {

    private static final long FREE = -1;

    private long[] keys = new long[256];
    private int[] values = new int[256];
    private int size;

    LongIntMap() {
        Arrays.fill(keys, FREE);
    }

    /** The value of {@code key}, −1 if absent. */
    int get(long key) {
        int slot = slot(key);
        return keys[slot] == key ? values[slot] : -1;
    }

    void put(long key, int value) {
        int slot = slot(key);
        if (keys[slot] != key) {
            if (2 * ++size > keys.length) {
                grow();
                slot = slot(key);
            }
            keys[slot] = key;
        }
        values[slot] = value;
    }

    private int slot(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 40) & keys.length - 1;
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new int[keys.length];
        Arrays.fill(keys, FREE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != FREE) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
