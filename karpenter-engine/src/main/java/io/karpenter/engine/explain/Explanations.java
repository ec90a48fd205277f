package io.karpenter.engine.explain;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.RelaxedPreference;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.rule.explain.Explainer;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.engine.explain.Explanation.NewNode;
import io.karpenter.engine.explain.Explanation.PodBound;
import io.karpenter.engine.explain.Explanation.PodOnExistingNode;
import io.karpenter.engine.explain.Explanation.PodOnNewNode;
import io.karpenter.engine.explain.Explanation.PodWithoutPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Explains what a plan does with pods and which nodes it launches. Not thread-safe. */
public final class Explanations {

    private final Cluster cluster;
    private final Catalog catalog;
    private final Plan plan;
    private final boolean strictMinValues;
    private final Alternatives alternatives;
    private final Map<PodId, Pod> pods = new HashMap<>();

    /**
     * @param catalog that the plan was made with, NodeOverlays applied
     * @param strictMinValues false if the plan may lower minValues (SCH-MIN-06)
     */
    public Explanations(Cluster cluster, Catalog catalog, Plan plan, boolean strictMinValues) {
        this.cluster = cluster;
        this.catalog = catalog;
        this.plan = plan;
        this.strictMinValues = strictMinValues;
        this.alternatives = new Alternatives(catalog);
        cluster.pods().forEach(pod -> pods.put(pod.id(), pod));
    }

    /** Every node that the plan launches for pods, and every pod that it has no place for. */
    public List<Explanation> ofPlan() {
        List<Explanation> all = new ArrayList<>();
        plan.nodes().forEach(node -> all.add(newNode(node)));
        plan.unschedulable().forEach(pod -> all.add(new PodWithoutPlace(pod.pod(), pod.reasons())));
        return all;
    }

    /** Empty if neither the snapshot nor the plan knows the pod. */
    public Optional<Explanation> of(PodId id) {
        Pod pod = pods.get(id);
        if (pod == null) {
            return Optional.empty();
        }
        for (PlannedNode node : plan.nodes()) {
            if (node.pods().contains(id)) {
                return Optional.of(onNewNode(pod, node));
            }
        }
        for (ExistingNodePods node : plan.existingNodes()) {
            if (node.pods().contains(id)) {
                return Optional.of(new PodOnExistingNode(id, pod.spec().requests(), node.name(), unmetPreferences(id)));
            }
        }
        for (UnschedulablePod pending : plan.unschedulable()) {
            if (pending.pod().equals(id)) {
                return Optional.of(new PodWithoutPlace(id, pending.reasons()));
            }
        }
        return pod.status().nodeName().map(node -> new PodBound(id, node));
    }

    /** The new node of that name; empty if the plan launches none. */
    public Optional<Explanation> ofNewNode(String name) {
        return Stream.concat(plan.nodes().stream(), plan.staticNodes().stream())
                .filter(node -> node.name().equals(name))
                .findFirst()
                .map(this::newNode);
    }

    /** Up to three subjects of the snapshot or the plan whose names are close to that of {@code unknown}. */
    public List<String> namesLike(Subject unknown) {
        List<String> known = switch (unknown) {
            case Subject.OfPod pod ->
                pods.keySet().stream()
                        .map(id -> new Subject.OfPod(id).toString())
                        .toList();
            case Subject.OfNode node ->
                Stream.of(
                                cluster.nodes().stream().map(Node::name),
                                cluster.nodeClaims().stream().map(NodeClaim::name),
                                plan.nodes().stream().map(PlannedNode::name),
                                plan.staticNodes().stream().map(PlannedNode::name))
                        .flatMap(names -> names)
                        .map(name -> new Subject.OfNode(name).toString())
                        .toList();
        };
        return CloseNames.to(unknown.toString(), known);
    }

    private NewNode newNode(PlannedNode node) {
        return new NewNode(node, NodeUse.of(node), alternatives.to(node));
    }

    private Explanation onNewNode(Pod pod, PlannedNode node) {
        return new PodOnNewNode(
                pod.id(),
                pod.spec().requests(),
                NodeUse.largestShare(pod.spec().requests(), node) * node.hourlyPrice(),
                unmetPreferences(pod.id()),
                refusedElsewhere(pod, node),
                newNode(node));
    }

    private List<String> unmetPreferences(PodId pod) {
        return plan.relaxed().stream()
                .filter(relaxed -> relaxed.pod().equals(pod))
                .map(RelaxedPreference::preference)
                .toList();
    }

    /** What refuses the pod with the rest of the plan in place; a place that would take it too is no refusal. */
    private List<Reason> refusedElsewhere(Pod pod, PlannedNode node) {
        // Without the pod itself, so that it does not stand in its own way.
        Plan others = plan.withPods(
                plan.nodes().stream()
                        .map(other -> other.name().equals(node.name()) ? without(pod.id(), other) : other)
                        .toList(),
                plan.existingNodes(),
                plan.unschedulable(),
                plan.relaxed());
        Explainer explainer = strictMinValues
                ? Explainer.of(cluster, catalog, others)
                : Explainer.withoutMinValues(cluster, catalog, others);
        return explainer.explain(pod).stream()
                .filter(reason -> reason instanceof Reason.Refused refused
                        && !refused.where().equals("nodepool " + node.nodePool())
                        && refused.because().stream().noneMatch(Explanations::isChoice))
                .toList();
    }

    private static PlannedNode without(PodId pod, PlannedNode node) {
        return node.withPods(
                node.pods().stream().filter(other -> !other.equals(pod)).toList());
    }

    private static boolean isChoice(Reason reason) {
        return reason instanceof Reason.NoRoomLeft
                || (reason instanceof Reason.RefusedByNodes byNodes && isChoice(byNodes.because()));
    }
}
