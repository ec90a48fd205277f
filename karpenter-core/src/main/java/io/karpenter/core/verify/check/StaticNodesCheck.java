package io.karpenter.core.verify.check;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.verify.state.Amounts;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.PlannedHost;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Static NodePools get the nodes that their replicas lack and their limits of nodes allow, no more and, if something can be
 * launched for them, no fewer; a node that is being deleted counts against the limit, not as a replica. What they may be launched as
 * is left to the template. Source: SCH-STA-01, SCH-STA-04, SCH-STA-05 with KW-D-14 set right, SCH-NC-09, the plan format's contract.
 */
final class StaticNodesCheck implements Check {

    private static final String FORM = "PLAN-STATIC";
    private static final int MOST = 600;
    private static final Set<String> LEFT_TO_PROVIDER = Set.of(Labels.INSTANCE_TYPE, Labels.CAPACITY_TYPE);

    private final boolean claims;

    /** @param claims true to check the claims too, and that none is missing */
    StaticNodesCheck(boolean claims) {
        this.claims = claims;
    }

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        Set<String> names = new HashSet<>();
        cluster.existing().forEach(host -> names.add(host.name()));
        cluster.planned().forEach(host -> names.add(host.name()));
        Map<String, Integer> planned = new HashMap<>();
        for (PlannedHost host : cluster.staticNodes()) {
            PlannedNode node = host.node();
            planned.merge(node.nodePool(), 1, Integer::sum);
            if (!names.add(node.name())) {
                findings.add(FORM, host, "has the name of another node");
            }
            if (!node.pods().isEmpty()) {
                findings.add(FORM, host, "is planned for static NodePool %s, yet has pods".formatted(node.nodePool()));
            }
            host.pool()
                    .ifPresentOrElse(
                            pool -> usable(host, pool, findings),
                            () -> findings.add(
                                    FORM,
                                    host,
                                    "is of NodePool %s, which is not in the input".formatted(node.nodePool())));
            if (claims) {
                form(cluster, host, findings);
            }
        }
        for (NodePool pool : cluster.cluster().nodePools()) {
            if (pool.replicas().isPresent()) {
                number(cluster, pool, planned.getOrDefault(pool.name(), 0), findings);
            }
        }
    }

    private static void usable(PlannedHost host, NodePool pool, Findings findings) {
        if (pool.replicas().isEmpty()) {
            findings.add("SCH-STA-01", host, "NodePool %s is not static".formatted(pool.name()));
        } else if (!pool.ready() || pool.deleting()) {
            findings.add(
                    "SCH-STA-04",
                    host,
                    "NodePool %s %s".formatted(pool.name(), pool.deleting() ? "is being deleted" : "is not ready"));
        }
    }

    private static void form(FinalCluster cluster, PlannedHost host, Findings findings) {
        List<String> options = host.node().instanceTypeOptions();
        if (options.isEmpty() || !options.get(0).equals(host.node().instanceType())) {
            findings.add(
                    FORM,
                    host,
                    "does not list %s as its first option".formatted(host.node().instanceType()));
        }
        if (options.size() > MOST || new HashSet<>(options).size() < options.size()) {
            findings.add(FORM, host, "lists more than %d instance types, or one twice".formatted(MOST));
        }
        Set<String> launchable =
                host.launches().stream().map(launch -> launch.type().name()).collect(Collectors.toSet());
        options.stream()
                .filter(type -> !launchable.contains(type))
                .findFirst()
                .ifPresent(type -> findings.add(
                        FORM, host, "lists %s, which its NodePool and the catalogue do not allow".formatted(type)));
        host.pool().ifPresent(pool -> {
            Set<String> own = keys(cluster, pool.template().requirements());
            keys(cluster, host.node().requirements()).stream()
                    .filter(key -> LEFT_TO_PROVIDER.contains(key) && !own.contains(key))
                    .forEach(key -> findings.add(
                            "SCH-NC-09",
                            host,
                            "requires %s, which NodePool %s leaves open".formatted(key, pool.name())));
        });
    }

    private static Set<String> keys(FinalCluster cluster, List<Expression> requirements) {
        return requirements.stream()
                .map(expression -> cluster.catalog().schema().canonical(expression.key()))
                .collect(Collectors.toSet());
    }

    private void number(FinalCluster cluster, NodePool pool, int planned, Findings findings) {
        int staying = nodes(cluster.cluster(), pool.name(), false);
        int leaving = nodes(cluster.cluster(), pool.name(), true);
        long lacking = Math.max(0, pool.replicas().orElseThrow() - staying);
        Optional<Long> room = Optional.of(pool)
                .filter(p -> p.limits().has(Resource.NODES))
                .map(p -> Math.max(0, p.limits().get(Resource.NODES).value() - staying - leaving));
        long allowed = room.map(most -> Math.min(most, lacking)).orElse(lacking);
        boolean mayBeFewer = !claims || !pool.ready() || pool.deleting();
        if (planned > allowed || (planned < allowed && !mayBeFewer && isSurelyLaunchable(cluster, pool))) {
            findings.add(
                    "SCH-STA-05",
                    "nodepool " + pool.name(),
                    "has %d replicas, %d nodes and %d leaving ones%s; the plan has %d more, it must have %d"
                            .formatted(
                                    pool.replicas().orElseThrow(),
                                    staying,
                                    leaving,
                                    room.map(most -> ", its limit leaves room for " + most)
                                            .orElse(""),
                                    planned,
                                    allowed));
        }
    }

    /** The nodes of a pool and its claims without one that are being deleted, or those that are not. */
    private static int nodes(Cluster cluster, String pool, boolean deleting) {
        int count = 0;
        Map<String, Node> byName = new HashMap<>();
        cluster.nodes().forEach(node -> byName.put(node.name(), node));
        cluster.nodes().stream()
                .filter(node -> !node.providerId().isEmpty())
                .forEach(node -> byName.put(node.providerId(), node));
        Set<String> claimed = new HashSet<>();
        for (NodeClaim claim : cluster.nodeClaims()) {
            Optional<Node> node = Optional.ofNullable(
                            byName.get(claim.nodeName().orElse("")))
                    .or(() -> Optional.ofNullable(byName.get(claim.providerId())));
            node.ifPresent(found -> claimed.add(found.name()));
            boolean leaves = claim.deleting() || node.map(Node::deleting).orElse(false);
            count += claim.nodePool().equals(pool) && leaves == deleting ? 1 : 0;
        }
        for (Node node : cluster.nodes()) {
            boolean ofPool = pool.equals(node.labels().get(Labels.NODEPOOL)) && !claimed.contains(node.name());
            count += ofPool && node.deleting() == deleting ? 1 : 0;
        }
        return count;
    }

    /** True if there is something that can be launched any number of times, with room for all daemons and enough variety. */
    private static boolean isSurelyLaunchable(FinalCluster cluster, NodePool pool) {
        PlannedHost open = cluster.ofTemplate(pool);
        Amounts daemons = cluster.daemons().tolerating(open).requests();
        List<String> types = open.launches().stream()
                .filter(launch -> launch.offering().reservation().isEmpty()
                        && daemons.shortfalls(launch.allocatable()).isEmpty())
                .map(launch -> launch.type().name())
                .distinct()
                .toList();
        return !types.isEmpty() && MinValuesCheck.isMet(cluster, pool, open.node(), types);
    }
}
