package io.karpenter.aws.discovery;

/**
 * A subnet that machines can be launched into.
 *
 * @param zoneId the physical zone behind {@code zone}; empty if EC2 does not say
 * @param freeAddresses as EC2 last counted
 */
public record SubnetFacts(String id, String zone, String zoneId, int freeAddresses) {}
