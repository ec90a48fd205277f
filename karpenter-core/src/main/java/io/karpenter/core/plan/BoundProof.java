package io.karpenter.core.plan;

import java.util.Arrays;
import java.util.Optional;

/** Ways to prove a lower bound, each at least as good as the one before and slower. */
public enum BoundProof {
    /** Each pod pays its weighted share of the cheapest node that may hold it. */
    SHARE_PRICES("SharePrices", "share prices"),
    /** The linear program in which pods may be cut: fractions of pods on fractions of nodes. */
    COMPACT_LP("CompactLP", "the compact linear program"),
    /** The linear program over all ways to fill a node with whole pods. */
    COLUMN_GENERATION("ColumnGeneration", "column generation"),
    /** Every combination of whole nodes, in small parts of the problem that share no node with others at least. */
    EVERY_COMBINATION("EveryCombination", "every combination");

    private final String text;
    private final String phrase;

    BoundProof(String text, String phrase) {
        this.text = text;
        this.phrase = phrase;
    }

    /** As plans have it. */
    @Override
    public String toString() {
        return text;
    }

    /** The one whose {@link #toString} this is. */
    public static Optional<BoundProof> parse(String text) {
        return Arrays.stream(values()).filter(proof -> proof.text.equals(text)).findFirst();
    }

    /** As part of a sentence: proven by … */
    public String phrase() {
        return phrase;
    }
}
