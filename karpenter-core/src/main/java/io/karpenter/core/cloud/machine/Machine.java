package io.karpenter.core.cloud.machine;

import java.time.Instant;
import java.util.Optional;

/**
 * A machine as the cloud knows it.
 *
 * @param nodeClaim name of the NodeClaim it was launched for, if the cloud has kept that
 * @param launched when it was asked for
 * @param terminating true if the cloud is ending it or has ended it
 */
public record Machine(
        String providerId,
        Optional<String> nodeClaim,
        String instanceType,
        String zone,
        String capacityType,
        String imageId,
        Instant launched,
        boolean terminating) {}
