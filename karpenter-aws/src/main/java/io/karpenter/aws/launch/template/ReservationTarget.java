package io.karpenter.aws.launch.template;

/**
 * The capacity reservation that machines of a template use.
 *
 * @param type {@code default} or {@code capacity-block}
 * @param interruptible true if its owner may take the machines back
 */
public record ReservationTarget(String id, String type, boolean interruptible) {

    public boolean isCapacityBlock() {
        return type.equals("capacity-block");
    }
}
