package io.karpenter.aws.launch.template;

import io.karpenter.aws.hash.ContentHash;
import io.karpenter.core.offering.CapacityType;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that a launch template depends on. Neither instance types nor zones are in it: templates differ by what machines are started with,
 * not by what they are. Source: AWS-LT-01.
 *
 * @param nodeClass name of the EC2NodeClass
 * @param securityGroups ids, in order
 * @param userData base64; what the cluster, the kubelet, labels and taints say is in there
 * @param nestedVirtualization {@code enabled} or {@code disabled}, if stated
 * @param efaCount EFA interfaces that the NodeClaim asks for
 * @param interfaces those of the EC2NodeClass, which win over {@code efaCount}
 * @param reservation present for reserved capacity
 * @param partition of the placement group, if one is aimed at
 * @param reservations false if capacity reservations are not used at all
 */
public record TemplateSpec(
        String nodeClass,
        String instanceProfile,
        List<String> securityGroups,
        SortedMap<String, String> tags,
        String imageId,
        String userData,
        List<Volume> volumes,
        Metadata metadata,
        boolean monitoring,
        Optional<String> nestedVirtualization,
        boolean enclave,
        Network network,
        CapacityType capacityType,
        Optional<ReservationTarget> reservation,
        String tenancy,
        Optional<String> placementGroup,
        OptionalInt partition,
        boolean reservations) {

    private static final String PREFIX = "karpenter.k8s.aws/";

    /** What its interfaces are like. */
    public record Network(
            Optional<Boolean> publicIp,
            OptionalInt prefixes,
            boolean ipv6,
            int efaCount,
            Optional<List<NetworkCardUse>> interfaces,
            Tracking tracking) {

        public Network {
            interfaces = interfaces.map(List::copyOf);
        }

        private List<Object> content() {
            return List.of(publicIp, prefixes, ipv6, efaCount, interfaces.map(TemplateSpec::sorted), tracking);
        }
    }

    public TemplateSpec {
        securityGroups = securityGroups.stream().sorted().distinct().toList();
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        volumes = List.copyOf(volumes);
    }

    /** Without the user data, which nobody is to read in a log. */
    @Override
    public String toString() {
        return "template of %s with %s".formatted(nodeClass, imageId);
    }

    /** Name of the template: equal for equal specs in every process. */
    public String name() {
        return PREFIX + ContentHash.of(content());
    }

    private List<Object> content() {
        return List.of(
                nodeClass,
                instanceProfile,
                securityGroups,
                tags,
                imageId,
                userData,
                sorted(volumes),
                metadata,
                monitoring,
                nestedVirtualization,
                enclave,
                network.content(),
                capacityType,
                reservation,
                tenancy,
                placementGroup,
                partition,
                reservations);
    }

    /** Lists count as sets. */
    private static List<String> sorted(List<?> values) {
        return values.stream().map(Object::toString).sorted().toList();
    }
}
