package io.karpenter.solver.market;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.workload.HostPort;
import java.util.List;
import java.util.Map;

/**
 * What a new node of one NodePool could be. A pool that leaves a label open which pods ask for gives one shape for each
 * value, because a node carries one (decisions 5).
 *
 * @param rank place of the pool in the order of weight, 0 for the heaviest; pools of equal weight share it
 * @param pins values chosen for labels that the pool leaves open
 * @param requirements of the pool, its labels, its name and the pins
 * @param types instance types that the requirements allow
 * @param overhead of the daemons that run on each type, in the order of {@code types}
 * @param daemonPorts host ports of those daemons
 */
public record NodeShape(
        int index,
        NodePool pool,
        int rank,
        Map<String, String> pins,
        Requirements requirements,
        List<InstanceType> types,
        List<ResourceList> overhead,
        List<List<HostPort>> daemonPorts) {}
