package io.karpenter.core.event;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.rule.LimitRule;
import io.karpenter.core.workload.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a run says of itself in the log. Stateless. Source: SCH-MET-11. */
public final class Milestones {

    /** Names that a line lists before it says how many more there are. */
    private static final int LISTED = 5;

    private Milestones() {}

    /**
     * There are pods to plan, virtual ones of buffers aside.
     *
     * @param duration time of the run
     */
    public static Optional<Milestone> foundPods(Cluster cluster, Duration duration) {
        List<String> pods = cluster.pendingPods().stream()
                .filter(pod -> !VirtualPods.isVirtual(pod))
                .map(Pod::id)
                .map(Object::toString)
                .toList();
        return pods.isEmpty()
                ? Optional.empty()
                : Optional.of(new Milestone(
                        false,
                        "pods wait for nodes",
                        Map.of("pods", firstOf(pods), "duration", duration.toMillis() + "ms")));
    }

    /** The plan needs new nodes. */
    public static Optional<Milestone> computedNodeClaims(Plan plan) {
        return plan.nodes().isEmpty()
                ? Optional.empty()
                : Optional.of(new Milestone(
                        false,
                        "planned nodeclaims",
                        Map.of(
                                "nodeclaims", Integer.toString(plan.nodes().size()),
                                "pods", Integer.toString(pods(plan.nodes())))));
    }

    /** Pods were left to the next run, because they wait for reserved capacity (PROV-14, SCH-RSV-07). */
    public static Optional<Milestone> deferred(Plan plan) {
        List<String> pods = plan.unschedulable().stream()
                .filter(UnschedulablePod::isDeferred)
                .map(pod -> pod.pod().toString())
                .toList();
        return pods.isEmpty()
                ? Optional.empty()
                : Optional.of(new Milestone(
                        false, "pods wait for reserved capacity to be free", Map.of("pods", firstOf(pods))));
    }

    private static int pods(List<PlannedNode> nodes) {
        return nodes.stream().mapToInt(node -> node.pods().size()).sum();
    }

    /**
     * A NodeClaim was created.
     *
     * @param name that it was given
     */
    public static Milestone created(PlannedNode node, String name) {
        return new Milestone(
                false,
                "created nodeclaim",
                Map.of(
                        "NodePool", node.nodePool(),
                        "NodeClaim", name,
                        "requests", requests(node.requests()),
                        "instance-types", firstOf(node.instanceTypeOptions())));
    }

    private static String requests(ResourceList requests) {
        return requests.asMap().entrySet().stream()
                .map(amount -> amount.getKey() + ": " + amount.getValue())
                .collect(Collectors.joining(", "));
    }

    /**
     * Instance types that the limits of a NodePool leave no room for.
     *
     * @param types that it could launch otherwise
     * @param used by its nodes; one of {@code nodes} for each
     */
    public static Optional<Milestone> excludedByLimits(NodePool pool, List<InstanceType> types, ResourceList used) {
        Set<String> within = new LimitRule()
                .within(types, pool.limits(), used).stream()
                        .map(InstanceType::name)
                        .collect(Collectors.toSet());
        List<String> excluded = types.stream()
                .map(InstanceType::name)
                .filter(name -> !within.contains(name))
                .toList();
        return excluded.isEmpty()
                ? Optional.empty()
                : Optional.of(new Milestone(
                        true,
                        "limits leave no room for instance types",
                        Map.of("NodePool", pool.name(), "instance-types", firstOf(excluded))));
    }

    /** The first five of {@code names}, and how many there are besides. */
    static String firstOf(List<String> names) {
        return firstOf(names, LISTED);
    }

    /** The first of {@code names}, and how many there are besides. */
    static String firstOf(List<String> names, int most) {
        String listed = names.stream().limit(most).collect(Collectors.joining(", "));
        int others = names.size() - most;
        return others > 0 ? listed + " and " + others + " other(s)" : listed;
    }
}
