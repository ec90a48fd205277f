package io.karpenter.core.disruption;

/** Why nodes are disrupted, as budgets and NodeClaims name it. Source: DIS-LOP-07, DIS-BUD-03. */
public enum DisruptionReason {
    /** No pod would be missed. */
    EMPTY("Empty"),
    /** The pods would be as well off for less elsewhere. */
    UNDERUTILIZED("Underutilized"),
    /** The node is not any more what its NodePool asks for. */
    DRIFTED("Drifted");

    private final String text;

    DisruptionReason(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
