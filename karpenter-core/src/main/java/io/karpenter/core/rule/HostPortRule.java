package io.karpenter.core.rule;

import io.karpenter.core.plan.Reason.HostPortTaken;
import io.karpenter.core.rule.place.NodeView;
import io.karpenter.core.workload.HostPort;
import java.util.Collection;
import java.util.Optional;

/**
 * Keeps pods whose host ports collide off the same node. Ports of a new node's daemons are looked at by {@link
 * InstanceTypeRule}, since they differ by instance type (SCH-HP-04).
 *
 * <p>Source: Kubernetes NodePorts filter; SCH-HP-01 to SCH-HP-03.
 */
public final class HostPortRule implements NodeRule {

    @Override
    public Verdict admits(PodDemand demand, NodeView node) {
        return firstConflict(demand.pod().spec().hostPorts(), node.usedPorts())
                .map(port -> Verdict.refused(new HostPortTaken(port)))
                .orElse(Verdict.admitted());
    }

    /** The first of {@code wanted} that collides with one in use. */
    static Optional<HostPort> firstConflict(Collection<HostPort> wanted, Collection<HostPort> used) {
        return wanted.stream()
                .filter(port -> used.stream().anyMatch(port::conflictsWith))
                .findFirst();
    }
}
