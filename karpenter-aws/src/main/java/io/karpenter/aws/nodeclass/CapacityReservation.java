package io.karpenter.aws.nodeclass;

import java.util.OptionalInt;

/**
 * A capacity reservation of {@code status.capacityReservations}.
 *
 * @param type {@code default} or {@code capacity-block}
 * @param expiring true shortly before its end: nothing is launched into it any more
 * @param available instances that can still be launched into it, if known
 */
public record CapacityReservation(
        String id,
        String zone,
        String instanceType,
        String type,
        boolean interruptible,
        boolean expiring,
        OptionalInt available) {}
