package io.karpenter.core.testkit;

import io.karpenter.core.cluster.Node;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodAffinityTerm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts running pods on the nodes of a random cluster, only where resources, ports, node rules and anti-affinity allow it. */
final class BoundPods {

    private final Choice choose;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Node> nodeByName = new HashMap<>();
    private final Map<String, ResourceList> free = new HashMap<>();
    private final List<Pod> pods = new ArrayList<>();

    BoundPods(Choice choose) {
        this.choose = choose;
    }

    void addNode(Node node) {
        nodes.add(node);
        nodeByName.put(node.name(), node);
        free.put(node.name(), node.allocatable());
    }

    List<Pod> pods() {
        return pods;
    }

    /** Tries to bind {@code count} pods that look like {@code like}. */
    void place(Pod like, int count) {
        for (int i = 0; i < count && !nodes.isEmpty(); i++) {
            Node node = choose.of(nodes);
            Pod pod = Pod.bound(
                    like.namespace(), "bound-" + pods.size() + "-" + like.id().name(), like.spec(), node.name());
            if (admits(node, pod)) {
                pods.add(pod);
                free.computeIfPresent(
                        node.name(), (name, left) -> left.minus(pod.spec().requests()));
            }
        }
    }

    private boolean admits(Node node, Pod pod) {
        return pod.spec().requests().fitsIn(free.getOrDefault(node.name(), ResourceList.EMPTY))
                && tolerated(node, pod)
                && Requirements.ofLabels(pod.spec().nodeSelector()).admits(node.labels())
                && affinityHolds(node, pod)
                && pods.stream().noneMatch(other -> collide(node, pod, other));
    }

    private static boolean tolerated(Node node, Pod pod) {
        List<Taint> hard = node.taints().stream()
                .filter(t -> t.effect() != TaintEffect.PREFER_NO_SCHEDULE)
                .toList();
        return Toleration.untolerated(hard, pod.spec().tolerations()).isEmpty();
    }

    private static boolean affinityHolds(Node node, Pod pod) {
        return pod.spec().nodeAffinity().required().isEmpty()
                || pod.spec().nodeAffinity().required().stream()
                        .anyMatch(term -> Requirements.ofExpressions(term.matchExpressions())
                                .admits(node.labels()));
    }

    private boolean collide(Node node, Pod pod, Pod other) {
        String otherNode = other.status().nodeName().orElseThrow();
        boolean ports = otherNode.equals(node.name())
                && pod.spec().hostPorts().stream()
                        .anyMatch(p -> other.spec().hostPorts().stream().anyMatch(p::conflictsWith));
        Map<String, String> here = node.labels();
        Map<String, String> there =
                nodeByName.containsKey(otherNode) ? nodeByName.get(otherNode).labels() : Map.of();
        return ports || repels(pod, other, here, there) || repels(other, pod, here, there);
    }

    /** True if a required anti-affinity term of {@code holder} selects {@code other} in a domain that both nodes share. */
    private static boolean repels(Pod holder, Pod other, Map<String, String> here, Map<String, String> there) {
        return holder.spec().podAntiAffinity().required().stream()
                .anyMatch(term -> here.containsKey(term.topologyKey())
                        && here.get(term.topologyKey()).equals(there.get(term.topologyKey()))
                        && selects(term, holder, other));
    }

    private static boolean selects(PodAffinityTerm term, Pod holder, Pod other) {
        boolean own = term.namespaces().isEmpty() && term.namespaceSelector().isEmpty();
        Map<String, String> namespaceLabels =
                other.namespace().equals(RandomPods.OTHER_NAMESPACE) ? RandomPods.OTHER_NAMESPACE_LABELS : Map.of();
        Set<String> listed = own ? Set.of(holder.namespace()) : term.namespaces();
        boolean namespace = listed.contains(other.namespace())
                || term.namespaceSelector()
                        .filter(s -> s.matches(namespaceLabels))
                        .isPresent();
        return namespace
                && term.selector().filter(s -> s.matches(other.spec().labels())).isPresent();
    }
}
