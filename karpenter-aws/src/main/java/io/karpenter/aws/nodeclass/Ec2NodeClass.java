package io.karpenter.aws.nodeclass;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an EC2NodeClass says about the machines that fit it and about what they offer.
 *
 * @param localDisksAsEphemeralStorage true for {@code instanceStorePolicy: RAID0}
 * @param networkInterfaces if stated, possibly none
 * @param connectionTracking true if idle timeouts are set, which needs Nitro
 * @param zoneIds zones of its subnets, each with its id or an empty text; absent if its status names no subnets
 */
public record Ec2NodeClass(
        AmiFamily family,
        Kubelet kubelet,
        List<BlockDevice> blockDevices,
        boolean localDisksAsEphemeralStorage,
        Optional<List<NetworkInterface>> networkInterfaces,
        boolean connectionTracking,
        Optional<Map<String, String>> zoneIds,
        List<CapacityReservation> reservations) {

    /** What holds without an EC2NodeClass: AL2023, nothing else stated (decisions 11). */
    public static final Ec2NodeClass DEFAULT = new Ec2NodeClass(
            AmiFamily.AL2023, Kubelet.DEFAULT, List.of(), false, Optional.empty(), false, Optional.empty(), List.of());

    public Ec2NodeClass {
        blockDevices = List.copyOf(blockDevices);
        networkInterfaces = networkInterfaces.map(List::copyOf);
        zoneIds = zoneIds.map(ids -> Collections.unmodifiableMap(new TreeMap<>(ids)));
        reservations = List.copyOf(reservations);
    }

    /** Interfaces for EFA traffic alone. */
    public List<NetworkInterface> efaOnlyInterfaces() {
        return networkInterfaces.orElse(List.of()).stream()
                .filter(NetworkInterface::efaOnly)
                .toList();
    }
}
