package io.karpenter.k8s.provision;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cloud.CatalogSource;
import io.karpenter.core.cloud.NodeClass;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.nodeclaim.NodeClaimFactory;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.overlay.NodeOverlays;
import io.karpenter.core.overlay.OverlaidCatalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.spread.DefaultSpread;
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
 * @param plan with virtual pods apart
 */
record ProvisioningPlan(Cluster cluster, OverlaidCatalog catalog, BufferPlan plan, ProvisioningSettings settings) {

    /** What a run starts from. */
    record Inputs(Cluster cluster, List<ResolvedBuffer> buffers, PodSelectors selectors, List<NodeClass> nodeClasses) {}

    static ProvisioningPlan of(Inputs inputs, CatalogSource catalogs, ProvisioningSettings settings, StopSignal stop) {
        Cluster spread = settings.defaultSpread().isEmpty()
                ? inputs.cluster()
                : DefaultSpread.apply(inputs.cluster(), settings.defaultSpread(), inputs.selectors())
                        .cluster();
        Cluster cluster = VirtualPods.addTo(spread, inputs.buffers());
        OverlaidCatalog catalog = NodeOverlays.apply(
                cluster.nodePools(),
                cluster.nodeOverlays(),
                catalogs.catalog(cluster.nodePools(), inputs.nodeClasses()));
        Plan plan = Solver.builder()
                .settings(settings.solver())
                .build()
                .solve(new Problem(cluster, catalog.catalog()), stop);
        return new ProvisioningPlan(cluster, catalog, BufferPlan.of(plan, cluster), settings);
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
