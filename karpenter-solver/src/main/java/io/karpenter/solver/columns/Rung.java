package io.karpenter.solver.columns;

/** Ways to prove a lower bound, each at least as good as the one before and slower. */
public enum Rung {
    /** Each item pays its weighted share of the cheapest bin that may hold it. */
    SHARE_PRICES,
    /** The linear program in which items may be cut. */
    COMPACT_LP,
    /** The linear program over all ways to fill a bin with whole items. */
    COLUMN_GENERATION,
    /** Every combination of whole bins, in small parts that share no bin with others at least. */
    EVERY_COMBINATION
}
