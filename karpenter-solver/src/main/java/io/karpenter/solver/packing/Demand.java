package io.karpenter.solver.packing;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.problem.PodClass;

/**
 * Units to be packed on new nodes. A unit is usually one pod of one class whose domains are decided; pods that must share a
 * node form one unit together.
 */
public final class Demand {

    /** Classes of one unit and how many pods of each. */
    public final int[] classes;

    public final int[] perUnit;
    /** Alternative of each class for each choice: {@code alternatives[choice][i]}. */
    public final int[][] alternatives;
    /** What the node may be, one mask for each choice. */
    public final int[] masks;
    /** Union of the masks. */
    public final int mask;
    /** Domain by topology key that the unit is pinned to, −1 where open. */
    public final int[] pins;
    /** Of one unit, by resource axis. */
    public final long[] size;
    /** USD per hour that one unit is worth: its share of the cheapest node that could hold it. */
    public double value;

    public int count;

    public Demand(
            int[] classes,
            int[] perUnit,
            int[][] alternatives,
            int[] masks,
            int mask,
            int[] pins,
            long[] size,
            int count) {
        this.classes = classes;
        this.perUnit = perUnit;
        this.alternatives = alternatives;
        this.masks = masks;
        this.mask = mask;
        this.pins = pins;
        this.size = size;
        this.count = count;
    }

    /** Units of one pod each, none yet. */
    public static Demand ofPod(PodClass podClass, int[] masks, int mask, int[] pins) {
        int[][] alternatives = new int[masks.length][];
        for (int a = 0; a < masks.length; a++) {
            alternatives[a] = new int[] {a};
        }
        return new Demand(
                new int[] {podClass.index()}, new int[] {1}, alternatives, masks, mask, pins, podClass.size(), 0);
    }

    /** True if the unit is a single pod. */
    public boolean single() {
        return classes.length == 1 && perUnit[0] == 1;
    }

    /** The first choice that allows the offer; the union of the choices must. */
    public int choiceFor(Masks known, int offer) {
        int choice = 0;
        while (!known.contains(masks[choice], offer)) {
            choice++;
        }
        return choice;
    }

    public Demand withCount(int newCount) {
        Demand copy = new Demand(classes, perUnit, alternatives, masks, mask, pins, size, newCount);
        copy.value = value;
        return copy;
    }

    public Demand within(int[] newMasks, int newMask) {
        Demand copy = new Demand(classes, perUnit, alternatives, newMasks, newMask, pins, size, count);
        copy.value = value;
        return copy;
    }
}
