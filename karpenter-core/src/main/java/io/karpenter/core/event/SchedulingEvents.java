package io.karpenter.core.event;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.rule.MinValuesRule;
import io.karpenter.core.rule.PodValidityRule;
import io.karpenter.core.rule.place.NodePoolTemplate;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The events that follow from a plan. Stateless. Source: SCH-MET-10, SCH-IT-12; PROV-08, PROV-16. */
public final class SchedulingEvents {

    private SchedulingEvents() {}

    /**
     * The events of a run before anything is created: NodePools with nothing to launch, pods without a place, and pods for existing
     * nodes. Passed over in silence are pods that ask for nodes of no NodePool, which are not ours to place, those that the next run
     * decides about (SCH-RSV-07), and virtual pods of buffers, which nobody could look up (SCH-BUF-09).
     */
    public static List<Event> of(Cluster cluster, Catalog catalog, Plan plan) {
        Map<PodId, Pod> pods = new HashMap<>();
        cluster.pods().stream().filter(pod -> !VirtualPods.isVirtual(pod)).forEach(pod -> pods.put(pod.id(), pod));
        List<Event> events = new ArrayList<>();
        cluster.nodePools().stream()
                .filter(NodePool::isUsable)
                .forEach(pool -> nothingToLaunch(pool, catalog).ifPresent(events::add));
        PodValidityRule validity = new PodValidityRule(cluster, catalog.schema());
        for (UnschedulablePod unschedulable : plan.unschedulable()) {
            Optional.ofNullable(pods.get(unschedulable.pod()))
                    .filter(pod -> !unschedulable.isDeferred() && !validity.wantsNoNodePool(pod))
                    .ifPresent(pod -> events.add(new Event.FailedScheduling(reference(pod), unschedulable.reasons())));
        }
        for (ExistingNodePods node : plan.existingNodes()) {
            Place place = place(cluster, node.name());
            node.pods().stream()
                    .filter(pods::containsKey)
                    .map(pods::get)
                    .forEach(pod -> events.add(new Event.Nominated(reference(pod), place.nodeClaim(), place.node())));
        }
        return events;
    }

    /**
     * The events once the NodeClaim of a planned node is created.
     *
     * @param nodeClaim name that it was given
     */
    public static List<Event> created(List<Pod> pods, String nodeClaim) {
        return pods.stream()
                .filter(pod -> !VirtualPods.isVirtual(pod))
                .<Event>map(pod -> new Event.Nominated(reference(pod), Optional.of(nodeClaim), Optional.empty()))
                .toList();
    }

    private static Optional<Event> nothingToLaunch(NodePool pool, Catalog catalog) {
        NodePoolTemplate template = NodePoolTemplate.of(pool, catalog);
        boolean tooFew = new MinValuesRule()
                .needed(template.instanceTypes(), template.requirements())
                .isEmpty();
        return template.instanceTypes().isEmpty() || tooFew
                ? Optional.of(new Event.NoCompatibleInstanceTypes(
                        new ObjectRef("NodePool", "", pool.name(), pool.uid()),
                        !template.instanceTypes().isEmpty()))
                : Optional.empty();
    }

    private record Place(Optional<String> nodeClaim, Optional<String> node) {}

    /** What is called {@code name} in a plan: a Node, with its NodeClaim if it has one, or a NodeClaim without a Node. */
    private static Place place(Cluster cluster, String name) {
        Optional<String> node =
                cluster.nodes().stream().map(n -> n.name()).filter(name::equals).findFirst();
        Optional<String> claim = cluster.nodeClaims().stream()
                .filter(c ->
                        node.isPresent() ? c.nodeName().equals(node) : c.name().equals(name))
                .map(c -> c.name())
                .findFirst();
        return new Place(claim, node);
    }

    private static ObjectRef reference(Pod pod) {
        return new ObjectRef("Pod", pod.namespace(), pod.id().name(), pod.uid());
    }
}
