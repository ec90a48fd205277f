package io.karpenter.aws.catalog;

import java.util.Optional;

/**
 * What a NodeClass asks of the machine that the catalogue without EC2 knows nothing of. Source: AWS-IT-23.
 *
 * @param nestedVirtualization true if {@code cpuOptions} enable it
 * @param placementStrategy of its placement group, as EC2 names it
 */
public record LaunchNeeds(boolean nestedVirtualization, Optional<String> placementStrategy) {

    public static final LaunchNeeds NONE = new LaunchNeeds(false, Optional.empty());
}
