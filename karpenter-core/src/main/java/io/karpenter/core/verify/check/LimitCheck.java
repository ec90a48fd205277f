package io.karpenter.core.verify.check;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.verify.state.Amounts;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Launch;
import io.karpenter.core.verify.state.PlannedHost;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A NodePool that gets new nodes stays within its limits whatever is launched: the capacity of its nodes, plus for each
 * planned node the largest capacity of each resource over everything its claim allows, is at most the limit; every node counts
 * one of {@code nodes}. Nodes and claims being deleted do not count. A limit that is exceeded already admits no new node at all.
 * Source: SCH-LIM-04 to SCH-LIM-06 with KW-D-07 set right, PROV-19.
 */
final class LimitCheck implements Check {

    private static final Amounts ONE_NODE = Amounts.of(Resource.NODES, BigDecimal.ONE);

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        for (NodePool pool : cluster.cluster().nodePools()) {
            List<PlannedHost> planned = cluster.planned().stream()
                    .filter(host -> host.node().nodePool().equals(pool.name()))
                    .toList();
            if (pool.limits().isEmpty() || planned.isEmpty()) {
                continue;
            }
            Amounts used = Amounts.sum(used(cluster.cluster(), pool.name()));
            Amounts added =
                    Amounts.sum(planned.stream().map(LimitCheck::largest).toList());
            Amounts limits = Amounts.of(pool.limits());
            Amounts left = limits.minus(used).minus(added);
            for (String resource : pool.limits().names()) {
                if (left.get(resource).signum() < 0) {
                    findings.add(
                            "SCH-LIM-05",
                            "nodepool " + pool.name(),
                            "limit of %s is %s; its nodes have %s, the planned ones may add %s"
                                    .formatted(
                                            resource,
                                            limits.print(resource),
                                            used.print(resource),
                                            added.print(resource)));
                }
            }
        }
    }

    private static List<Amounts> used(Cluster cluster, String pool) {
        List<Amounts> used = new ArrayList<>();
        Set<String> claimed = new HashSet<>();
        Map<String, Node> nodes = new HashMap<>();
        cluster.nodeClaims().forEach(claim -> claim.nodeName().ifPresent(claimed::add));
        cluster.nodes().forEach(node -> nodes.put(node.name(), node));
        for (Node node : cluster.nodes()) {
            boolean counts = !node.deleting() && !claimed.contains(node.name());
            if (counts && pool.equals(node.labels().get(Labels.NODEPOOL))) {
                used.add(Amounts.of(node.capacity()).plus(ONE_NODE));
            }
        }
        for (NodeClaim claim : cluster.nodeClaims()) {
            if (claim.nodePool().equals(pool) && !claim.deleting() && isLaunched(claim)) {
                Optional<Node> node = claim.nodeName().map(nodes::get);
                ResourceList capacity = node.isPresent()
                                && (claim.initialized() || claim.capacity().isEmpty())
                        ? node.get().capacity()
                        : claim.capacity();
                used.add(Amounts.of(capacity).plus(ONE_NODE));
            }
        }
        return used;
    }

    private static boolean isLaunched(NodeClaim claim) {
        return !claim.providerId().isEmpty()
                || !claim.capacity().isEmpty()
                || claim.nodeName().isPresent();
    }

    private static Amounts largest(PlannedHost host) {
        Amounts largest = Amounts.NONE;
        for (Launch launch : host.launches()) {
            Amounts capacity = Amounts.of(launch.type().capacity());
            for (String name : launch.offering().capacityOverride().names()) {
                capacity = capacity.with(
                        name, launch.offering().capacityOverride().get(name).amount());
            }
            largest = largest.max(capacity);
        }
        return largest.plus(ONE_NODE);
    }
}
