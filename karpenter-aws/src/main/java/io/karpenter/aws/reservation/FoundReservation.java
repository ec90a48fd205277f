package io.karpenter.aws.reservation;

import java.time.Instant;
import java.util.Optional;

/**
 * A capacity reservation, as the status of an EC2NodeClass has it. Source: AWS-CR-05.
 *
 * @param end when EC2 ends it, if ever
 * @param matchCriteria {@code open} or {@code targeted}
 * @param type {@code default} or {@code capacity-block}
 * @param state {@code active} or {@code expiring}
 */
public record FoundReservation(
        String id,
        String zone,
        String instanceType,
        String owner,
        Optional<Instant> end,
        String matchCriteria,
        String type,
        boolean interruptible,
        String state) {

    public boolean isExpiring() {
        return state.equals("expiring");
    }
}
