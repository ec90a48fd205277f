package io.karpenter.aws.drift;

/** Why a node no longer is what its EC2NodeClass asks for, the first that counts first. Source: AWS-DRF-01. */
public enum DriftReason {
    NODE_CLASS("NodeClassDrift"),
    IMAGE("AMIDrift"),
    SECURITY_GROUPS("SecurityGroupDrift"),
    SUBNET("SubnetDrift"),
    RESERVATION("CapacityReservationDrift"),
    PLACEMENT_GROUP("PlacementGroupDrift");

    private final String text;

    DriftReason(String text) {
        this.text = text;
    }

    /** The reason of the condition Drifted. */
    @Override
    public String toString() {
        return text;
    }
}
