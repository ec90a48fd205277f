package io.karpenter.core.offering;

/** How often spot nodes of an instance type were interrupted over the last month, as AWS' Spot Instance Advisor publishes. */
public enum InterruptionBand {
    BELOW_5_PERCENT("<5%"),
    FROM_5_TO_10_PERCENT("5-10%"),
    FROM_10_TO_15_PERCENT("10-15%"),
    FROM_15_TO_20_PERCENT("15-20%"),
    ABOVE_20_PERCENT(">20%");

    private final String text;

    InterruptionBand(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
