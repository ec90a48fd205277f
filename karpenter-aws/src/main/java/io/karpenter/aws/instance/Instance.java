package io.karpenter.aws.instance;

import io.karpenter.core.offering.CapacityType;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An instance as DescribeInstances tells of it. Immutable. Source: AWS-CP-02, AWS-CP-07 to AWS-CP-13, AWS-FLT-29 to AWS-FLT-32.
 *
 * @param id such as {@code i-0123}
 * @param state EC2's word: pending, running, stopping, stopped, shutting-down or terminated
 * @param instanceType such as {@code m5.large}
 * @param imageId what it boots from
 * @param launched when EC2 took it on
 * @param placement where it stands
 * @param network what it is connected with
 * @param capacityType how it is paid; reserved only if it runs in a reservation that it was launched for (AWS-FLT-31)
 * @param reservation the capacity reservation of a reserved instance
 * @param tags of the instance
 */
public record Instance(
        String id,
        String state,
        String instanceType,
        String imageId,
        Instant launched,
        Placement placement,
        Network network,
        CapacityType capacityType,
        Optional<Reservation> reservation,
        Map<String, String> tags) {

    /**
     * Where an instance stands.
     *
     * @param zoneId if EC2 says it
     * @param tenancy {@code default} unless EC2 says otherwise
     * @param placementGroupId if it is in a group
     * @param partition of a partition group, from 1; empty if there is none or if EC2 has not said it yet
     */
    public record Placement(
            String zone,
            Optional<String> zoneId,
            String tenancy,
            Optional<String> placementGroupId,
            OptionalInt partition) {}

    /**
     * What an instance is connected with.
     *
     * @param securityGroups ids
     * @param efaInterfaces how many interfaces carry EFA traffic
     */
    public record Network(String subnetId, Set<String> securityGroups, int efaInterfaces) {

        public Network {
            securityGroups = Set.copyOf(securityGroups);
        }
    }

    /**
     * The capacity reservation of an instance.
     *
     * @param type {@code default} or {@code capacity-block}
     * @param interruptible true if its owner may take it back
     */
    public record Reservation(String id, String type, boolean interruptible) {}

    public Instance {
        tags = Map.copyOf(tags);
    }

    /** As {@code spec.providerID} of its Node has it. */
    public String providerId() {
        return ProviderIds.of(placement.zone(), id);
    }

    /** True if EC2 is ending it or has ended it. */
    public boolean isEnding() {
        return state.equals("shutting-down") || state.equals("terminated");
    }
}
