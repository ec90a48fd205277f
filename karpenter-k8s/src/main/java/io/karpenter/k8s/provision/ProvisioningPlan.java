package io.karpenter.k8s.provision;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.buffer.PlannedBuffers;
import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.nodeclaim.NodeClaimFactory;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.overlay.OverlaidCatalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.spread.PodSelectors;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.StopSignal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a run decides: a plan, and the NodeClaims that carry it out. A function of what is known, with nothing of an API server in it.
 *
 * @param cluster the plan was made for, virtual pods of buffers among its pods
 * @param catalog the plan was made with
 * @param buffers as they were planned for
 * @param plan with virtual pods apart
 */
record ProvisioningPlan(
        Cluster cluster,
        OverlaidCatalog catalog,
        List<ResolvedBuffer> buffers,
        BufferPlan plan,
        ProvisioningSettings settings) {

    /**
     * What a run starts from.
     *
     * @param catalog of all NodePools; those that it does not know are not bought for
     */
    record Inputs(Cluster cluster, List<ResolvedBuffer> buffers, PodSelectors selectors, OverlaidCatalog catalog) {}

    static ProvisioningPlan of(Inputs inputs, ProvisioningSettings settings, StopSignal stop) {
        OverlaidCatalog catalog = inputs.catalog();
        Cluster cluster = PlannableCluster.of(
                inputs.cluster(), catalog, inputs.buffers(), inputs.selectors(), settings.defaultSpread());
        Plan plan = Solver.builder()
                .settings(settings.solver())
                .build()
                .solve(new Problem(cluster, catalog.catalog()), stop);
        return new ProvisioningPlan(cluster, catalog, inputs.buffers(), BufferPlan.of(plan, cluster), settings);
    }

    /**
     * What the run says of buffers.
     *
     * @param nodeClaims names of the NodeClaims that were created, by the name of the planned node
     */
    PlannedBuffers plannedBuffers(Map<String, String> nodeClaims) {
        return PlannedBuffers.of(buffers, cluster, plan, nodeClaims);
    }

    /** The nodes to be claimed, those that only virtual pods need among them, static NodePools' not. */
    List<PlannedNode> nodes() {
        return plan.real().nodes();
    }

    /** The NodeClaims of {@link #nodes}, in the same order. */
    List<NewNodeClaim> claims() {
        NodeClaimFactory factory = new NodeClaimFactory(catalog, settings.defaultGracePeriod());
        Map<String, NodePool> pools =
                cluster.nodePools().stream().collect(Collectors.toMap(NodePool::name, Function.identity()));
        return nodes().stream()
                .map(node -> factory.create(
                        node,
                        Optional.ofNullable(pools.get(node.nodePool()))
                                .orElseThrow(() -> new IllegalStateException(
                                        "node %s is planned for nodepool %s, which is not in the snapshot"
                                                .formatted(node.name(), node.nodePool())))))
                .toList();
    }
}
