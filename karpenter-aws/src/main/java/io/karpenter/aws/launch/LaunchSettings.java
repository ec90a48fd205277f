package io.karpenter.aws.launch;

import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.ClusterFacts;

/**
 * What launches have in common.
 *
 * @param cluster its name
 * @param ipv6 true if pods have IPv6 addresses
 * @param reservedCapacity capacity reservations are used
 * @param strictMinValues flexibility that is asked for must be had
 */
public record LaunchSettings(
        String cluster, String region, boolean ipv6, boolean reservedCapacity, boolean strictMinValues) {

    public static LaunchSettings of(AwsSettings settings, ClusterFacts facts, String region) {
        return new LaunchSettings(
                settings.clusterName(),
                region,
                facts.isIpv6(),
                settings.gates().reservedCapacity(),
                !settings.gates().bestEffortMinValues());
    }
}
