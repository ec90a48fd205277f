package io.karpenter.engine.reference;

/**
 * One thing that became visible when both planned a manifest.
 *
 * @param detail what to count it under besides its kind; may be empty
 * @param example what happened, with numbers
 * @param amount of a price: ours as a share of the reference's; of pods: how many; else 1
 */
record Finding(Kind kind, String detail, String example, double amount) {

    /** How bad a kind is. */
    enum Severity {
        /** Must not happen. */
        DEFECT,
        /** Must stay rare: no heuristic always has the luck of another. */
        RARE,
        EXPECTED
    }

    /** What can happen. */
    enum Kind {
        BREAKS_A_RULE("ours breaks a rule", Severity.DEFECT),
        REFUSED("ours refuses the manifest", Severity.DEFECT),
        UNEXPLAINED("the reference breaks a rule in a way that is not known of it", Severity.DEFECT),
        PLACES_LESS("ours places fewer pods", Severity.RARE),
        DEARER("ours is dearer", Severity.RARE),
        /** Known to happen, by what the pods that ours leaves have in common. */
        WAITS("ours places fewer pods for a known cause", Severity.EXPECTED),
        /** Where pods exclude each other or compete for limits, either choice may be as good. */
        PLACES_OTHERS("ours places other pods, no fewer", Severity.EXPECTED),
        /** Under the reference's policy preferences are rules until given up, and each gives up others. */
        MEETS_MORE("ours is dearer and meets more preferences", Severity.EXPECTED),
        SAME_PRICE("same pods placed, same price", Severity.EXPECTED),
        CHEAPER("same pods placed, ours is cheaper", Severity.EXPECTED),
        /** Beside a policy that the reference does not have. */
        NOT_COMPARED("same pods placed, ours is dearer under another policy", Severity.EXPECTED),
        PLACES_MORE("ours places more pods", Severity.EXPECTED),
        REFERENCE_BREAKS_A_RULE("the reference breaks a rule", Severity.EXPECTED),
        REFERENCE_FAILED("the reference fails", Severity.EXPECTED),
        PLACED_LATER("ours leaves pods, and later passes of the reference place more", Severity.EXPECTED),
        /** As {@link #PLACES_OTHERS}. */
        LATER_PLACES_OTHERS(
                "ours leaves pods, and later passes of the reference place others, no more", Severity.EXPECTED),
        LATER_BREAKS_A_RULE(
                "ours leaves pods that later passes of the reference place against a rule", Severity.EXPECTED);

        private final String text;
        private final Severity severity;

        Kind(String text, Severity severity) {
            this.text = text;
            this.severity = severity;
        }

        Severity severity() {
            return severity;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    static Finding of(Kind kind, String example) {
        return new Finding(kind, "", example, 1);
    }
}
