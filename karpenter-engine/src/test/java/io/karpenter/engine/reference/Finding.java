package io.karpenter.engine.reference;

/**
 * One thing that became visible when both planned a manifest.
 *
 * @param detail what to count it under besides its kind; may be empty
 * @param example what happened, with numbers
 * @param amount of a price: ours as a share of the reference's; of pods: how many; else 1
 */
record Finding(Kind kind, String detail, String example, double amount) {

    /** What can happen. */
    enum Kind {
        BREAKS_A_RULE("ours breaks a rule", true),
        PLACES_LESS("ours leaves pods pending that the reference places", true),
        /** Where pods exclude each other or compete for limits, either choice may be as good. */
        PLACES_OTHERS("ours places other pods than the reference, no fewer", false),
        /** Known to happen, by what the pods that ours leaves have in common. */
        WAITS("ours leaves pods pending that the reference places, for a known cause", false),
        DEARER("ours is dearer", true),
        /** Under the reference's policy preferences are rules until given up, and each gives up others. */
        MEETS_MORE("ours is dearer and meets more preferences", false),
        UNEXPLAINED("the reference breaks a rule in a way that is not known of it", true),
        REFUSED("ours refuses the manifest", true),
        SAME_PRICE("same pods placed, same price", false),
        CHEAPER("same pods placed, ours is cheaper", false),
        PLACES_MORE("ours places more pods", false),
        REFERENCE_BREAKS_A_RULE("the reference breaks a rule", false),
        REFERENCE_FAILED("the reference fails", false),
        PLACED_LATER("pods that only later passes of the reference place", false);

        private final String text;
        private final boolean defect;

        Kind(String text, boolean defect) {
            this.text = text;
            this.defect = defect;
        }

        /** True if it must not happen. */
        boolean isDefect() {
            return defect;
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
