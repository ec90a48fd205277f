package io.karpenter.solver.columns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What bins may not hold together, beside what each item says of itself. What a bin may hold by them it may hold in part, too. Immutable
 * by agreement.
 */
public record BinRules(List<AtMost> atMost, List<Apart> apart, List<TooMuch> tooMuch) {

    public static final BinRules NONE = new BinRules(List.of(), List.of());

    /** So many units of these items together in one bin. */
    public record AtMost(int[] items, int units) {}

    /** Where a bin holds one of these items it holds none of the others. */
    public record Apart(int[] items, int[] others) {}

    /**
     * No bin holds as much of each of some sets of items at once.
     *
     * @param items by set
     * @param units by set
     */
    public record TooMuch(int[][] items, int[] units) {}

    public BinRules {
        atMost = List.copyOf(atMost);
        apart = List.copyOf(apart);
        tooMuch = List.copyOf(tooMuch);
    }

    public BinRules(List<AtMost> atMost, List<Apart> apart) {
        this(atMost, apart, List.of());
    }

    /** The same and more. */
    public BinRules with(List<TooMuch> more) {
        List<TooMuch> all = new ArrayList<>(tooMuch);
        all.addAll(more);
        return new BinRules(atMost, apart, all);
    }

    public boolean isEmpty() {
        return atMost.isEmpty() && apart.isEmpty() && tooMuch.isEmpty();
    }

    /**
     * True if one bin may hold these units.
     *
     * @param units by item
     */
    public boolean allow(int[] units) {
        for (AtMost rule : atMost) {
            if (sum(rule.items(), units) > rule.units()) {
                return false;
            }
        }
        for (Apart rule : apart) {
            if (hasSome(rule.items(), units) && hasSome(rule.others(), units)) {
                return false;
            }
        }
        for (TooMuch rule : tooMuch) {
            boolean less = false;
            for (int k = 0; k < rule.units().length && !less; k++) {
                less = sum(rule.items()[k], units) < rule.units()[k];
            }
            if (!less) {
                return false;
            }
        }
        return true;
    }

    private static int sum(int[] items, int[] units) {
        int sum = 0;
        for (int item : items) {
            sum += units[item];
        }
        return sum;
    }

    private static boolean hasSome(int[] items, int[] units) {
        for (int item : items) {
            if (units[item] > 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * The same for some of the items.
     *
     * @param position of each item among them, −1 if it is not one of them
     */
    BinRules among(int[] position) {
        List<AtMost> someAtMost = new ArrayList<>();
        for (AtMost rule : atMost) {
            int[] items = among(position, rule.items());
            if (items.length > 0) {
                someAtMost.add(new AtMost(items, rule.units()));
            }
        }
        List<Apart> someApart = new ArrayList<>();
        for (Apart rule : apart) {
            int[] items = among(position, rule.items());
            int[] others = among(position, rule.others());
            if (items.length > 0 && others.length > 0) {
                someApart.add(new Apart(items, others));
            }
        }
        List<TooMuch> someTooMuch = new ArrayList<>();
        for (TooMuch rule : tooMuch) {
            int[][] items =
                    Arrays.stream(rule.items()).map(of -> among(position, of)).toArray(int[][]::new);
            if (Arrays.stream(items).allMatch(of -> of.length > 0)) {
                someTooMuch.add(new TooMuch(items, rule.units()));
            }
        }
        return new BinRules(someAtMost, someApart, someTooMuch);
    }

    private static int[] among(int[] position, int[] items) {
        return Arrays.stream(items)
                .map(item -> position[item])
                .filter(at -> at >= 0)
                .toArray();
    }
}
