package io.karpenter.core.rule.place;

import io.karpenter.core.cluster.DaemonSet;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.HostPort;
import java.util.List;

/**
 * Instance types on which the same daemons run (SCH-DS-02).
 *
 * @param requests of the daemons together, their {@code pods} included (SCH-DS-03)
 * @param hostPorts that the daemons take (SCH-HP-04)
 */
public record DaemonGroup(
        List<InstanceType> instanceTypes, List<DaemonSet> daemons, ResourceList requests, List<HostPort> hostPorts) {

    public DaemonGroup {
        instanceTypes = List.copyOf(instanceTypes);
        daemons = List.copyOf(daemons);
        hostPorts = List.copyOf(hostPorts);
    }
}
