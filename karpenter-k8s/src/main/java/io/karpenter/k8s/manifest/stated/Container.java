package io.karpenter.k8s.manifest.stated;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.HostPort;
import java.util.List;

/**
 * A container as its manifest states it.
 *
 * @param restartable for init containers: true for a sidecar
 * @param ports its ports; with port 0 those that ask for no port of the node
 */
public record Container(
        String name,
        ResourceList requests,
        ResourceList limits,
        boolean restartable,
        List<Port> ports,
        boolean usesResourceClaims) {

    /** The same asking for {@code others}, whatever it asks for itself; for what is not in there as before. */
    public Container asking(ResourceList others) {
        return new Container(name, requests.with(others), limits, restartable, ports, usesResourceClaims);
    }

    /** A port of a container; {@code hostPort} is 0 if none of the node is asked for. */
    public record Port(int containerPort, int hostPort, String hostIp, String protocol) {

        /** The port of the node that it takes, if {@code hostNetwork} fills it in where it is missing. */
        public HostPort onHost(boolean hostNetwork) {
            return new HostPort(hostIp, hostPort == 0 && hostNetwork ? containerPort : hostPort, protocol);
        }
    }
}
