package io.karpenter.core.verify.command;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.DoNotDisrupt;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.verify.Violation;
import io.karpenter.core.verify.state.CommittedNodes;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Checks one command on the snapshot that it is carried out on. Not thread-safe. */
final class CommandCheck {

    private static final double PRICE_TOLERANCE = 1e-6;

    private final Cluster cluster;
    private final FinalCluster costs;
    private final VerifierSettings settings;
    private final Command command;
    private final Set<String> going;
    private final CommittedNodes commitments;
    private final List<Violation> violations = new ArrayList<>();

    /**
     * @param costs knows what offerings are expected to cost, and how risk counts
     */
    CommandCheck(Cluster cluster, FinalCluster costs, VerifierSettings settings, Command command) {
        this.cluster = cluster;
        this.costs = costs;
        this.settings = settings;
        this.command = command;
        this.going = Set.copyOf(command.nodes());
        this.commitments = CommittedNodes.of(cluster, costs.catalog());
    }

    List<Violation> violations() {
        checkNodes();
        Map<PodId, String> moved = checkMoves();
        if (violations.isEmpty()) {
            checkPlaces(moved);
            checkPrice();
        }
        return violations;
    }

    private void violated(String rule, String message) {
        violations.add(new Violation(rule, CommandVerifier.name(command), message));
    }

    private void checkNodes() {
        Map<String, Node> nodes = new HashMap<>();
        cluster.nodes().forEach(node -> nodes.put(node.name(), node));
        if (going.size() < command.nodes().size()) {
            violated("CONS-NODES", "names a node twice");
        }
        for (String name : command.nodes()) {
            Node node = nodes.get(name);
            if (node == null) {
                violated("CONS-NODES", "node " + name + " is not there");
            } else {
                checkNode(node);
            }
        }
        for (PlannedNode node : command.replacements()) {
            if (nodes.containsKey(node.name())) {
                violated("CONS-NODES", "a node is called " + node.name() + " already");
            }
        }
    }

    private void checkNode(Node node) {
        String pool = poolOf(cluster, node);
        NodePool nodePool = cluster.nodePools().stream()
                .filter(candidate -> candidate.name().equals(pool))
                .findFirst()
                .orElse(null);
        if (nodePool == null || nodePool.replicas().isPresent()) {
            violated("DIS-CAN-04", "node %s is of no dynamic nodepool".formatted(node.name()));
        } else if (nodePool.disruption().consolidateAfter().isEmpty()) {
            violated("DIS-CON-02", "nodepool %s never consolidates".formatted(pool));
        }
        if (node.deleting()) {
            violated("DIS-CAN-02", "node %s is being deleted".formatted(node.name()));
        }
        if ("true".equals(node.annotations().get("karpenter.sh/do-not-disrupt"))) {
            violated("DIS-CAN-02", "node %s must not be disrupted".formatted(node.name()));
        }
    }

    static String poolOf(Cluster cluster, Node node) {
        return cluster.nodeClaims().stream()
                .filter(claim -> claim.nodeName().filter(node.name()::equals).isPresent()
                        || (!claim.providerId().isEmpty() && claim.providerId().equals(node.providerId())))
                .findFirst()
                .map(NodeClaim::nodePool)
                .orElse(node.labels().getOrDefault("karpenter.sh/nodepool", ""));
    }

    /** The moved pods, and where they go. */
    private Map<PodId, String> checkMoves() {
        Map<PodId, String> moved = new LinkedHashMap<>();
        Set<String> targets = new HashSet<>();
        cluster.nodes().forEach(node -> targets.add(node.name()));
        cluster.nodeClaims().forEach(claim -> targets.add(claim.name()));
        targets.removeAll(going);
        command.replacements().forEach(node -> targets.add(node.name()));
        Map<PodId, String> from = new HashMap<>();
        for (PodMove move : command.podMoves()) {
            if (moved.put(move.pod(), move.to()) != null) {
                violated("CONS-MOVES", "pod %s moves twice".formatted(move.pod()));
            }
            if (!targets.contains(move.to())) {
                violated("CONS-MOVES", "pod %s goes to %s, which is not there".formatted(move.pod(), move.to()));
            }
            from.put(move.pod(), move.from());
        }
        for (Pod pod : cluster.pods()) {
            String node = pod.status().nodeName().orElse("");
            boolean needsPlace = going.contains(node) && needsPlace(pod);
            if (needsPlace && !moved.containsKey(pod.id())) {
                violated("CONS-MOVES", "pod %s of node %s is left without a place".formatted(pod.id(), node));
            }
            String stated = from.remove(pod.id());
            if (stated != null && (!stated.equals(node) || !needsPlace)) {
                violated("CONS-MOVES", "pod %s does not have to leave %s".formatted(pod.id(), stated));
            }
            if (going.contains(node) && runs(pod) && DoNotDisrupt.isActive(pod, cluster.now())) {
                violated("DIS-CAN-06", "pod %s of node %s must not be disrupted".formatted(pod.id(), node));
            }
        }
        from.keySet().forEach(pod -> violated("CONS-MOVES", "pod %s is not there".formatted(pod)));
        return moved;
    }

    /** True if it needs a place because its node is being deleted: replacements may be made large enough for such pods, too (DIS-SIM). */
    private boolean isLeaving(Pod pod) {
        String name = pod.status().nodeName().orElse("");
        boolean deleting = cluster.nodes().stream().anyMatch(node -> node.name().equals(name) && node.deleting())
                || cluster.nodeClaims().stream()
                        .anyMatch(claim -> claim.deleting()
                                && claim.nodeName().filter(name::equals).isPresent());
        return deleting && needsPlace(pod);
    }

    static boolean runs(Pod pod) {
        return !pod.status().phase().isTerminal() && !pod.status().terminating();
    }

    private static boolean needsPlace(Pod pod) {
        boolean stateful = owned(pod, "apps/v1", "StatefulSet") && pod.status().terminating();
        return (runs(pod) || stateful) && !owned(pod, "apps/v1", "DaemonSet") && !owned(pod, "v1", "Node");
    }

    static boolean owned(Pod pod, String apiVersion, String kind) {
        return pod.owners().stream()
                .anyMatch(o -> o.kind().equals(kind) && o.apiVersion().equals(apiVersion));
    }

    /** Every place must be one that the kube-scheduler accepts, once the nodes are gone. */
    private void checkPlaces(Map<PodId, String> moved) {
        Set<String> coming = new HashSet<>();
        Set<PodId> onNew = new HashSet<>();
        for (PlannedNode node : command.replacements()) {
            coming.add(node.name());
            onNew.addAll(node.pods());
            if (node.pods().isEmpty()) {
                violated("CONS-MOVES", "replacement %s gets no pods".formatted(node.name()));
            }
        }
        Map<String, List<PodId>> existing = new LinkedHashMap<>();
        moved.forEach((pod, to) -> {
            if (!coming.contains(to)) {
                existing.computeIfAbsent(to, node -> new ArrayList<>()).add(pod);
            } else if (!onNew.contains(pod)) {
                violated("CONS-MOVES", "replacement %s does not list pod %s, which goes there".formatted(to, pod));
            }
        });
        List<Pod> pods = new ArrayList<>();
        List<UnschedulablePod> pending = new ArrayList<>();
        for (Pod pod : cluster.pods()) {
            if (moved.containsKey(pod.id()) || (onNew.contains(pod.id()) && isLeaving(pod))) {
                pods.add(pod.waiting());
            } else if (!going.contains(pod.status().nodeName().orElse(""))) {
                pods.add(pod);
                if (pod.isPending() && !onNew.contains(pod.id())) {
                    pending.add(
                            new UnschedulablePod(pod.id(), List.of(new Reason.Stated("Pending", "not planned here"))));
                }
            }
        }
        Cluster without = cluster.toBuilder()
                .nodes(cluster.nodes().stream()
                        .filter(node -> !going.contains(node.name()))
                        .toList())
                .nodeClaims(cluster.nodeClaims().stream()
                        .filter(claim ->
                                claim.nodeName().filter(going::contains).isEmpty())
                        .toList())
                .pods(pods)
                .build();
        Plan plan = new Plan(
                        command.replacements(),
                        existing.entrySet().stream()
                                .map(node -> new ExistingNodePods(node.getKey(), node.getValue()))
                                .toList(),
                        pending,
                        List.of(),
                        OptionalDouble.empty(),
                        new Plan.Statistics(0, 0, 0, 0, ""))
                .with(costs.plan().risk());
        // Nodes that static pools lack are not for a command to launch.
        PlanVerifier.verify(without, costs.catalog(), plan, settings).stream()
                .filter(violation -> !violation.rule().equals("SCH-STA-04")
                        && !violation.rule().equals("SCH-STA-05"))
                .forEach(violations::add);
    }

    private void checkPrice() {
        double before = 0;
        for (Node node : cluster.nodes()) {
            before += going.contains(node.name()) ? cost(node) : 0;
        }
        double after = command.replacements().stream()
                .mapToDouble(PlannedNode::expectedHourlyCost)
                .sum();
        if (after > before + PRICE_TOLERANCE) {
            violated("CONS-PRICE", "costs %.6f USD per hour, before it was %.6f".formatted(after, before));
        }
        if (Math.abs(before - after - command.savings()) > PRICE_TOLERANCE) {
            violated(
                    "CONS-PRICE",
                    "says it saves %.6f USD per hour, it saves %.6f".formatted(command.savings(), before - after));
        }
    }

    private double cost(Node node) {
        Map<String, String> labels = node.labels();
        String pool = poolOf(cluster, node);
        List<InstanceType> types = costs.catalog().forNodePool(pool).stream()
                .filter(type -> type.name().equals(labels.get("node.kubernetes.io/instance-type")))
                .toList();
        List<Offering> named = types.stream()
                .flatMap(known -> known.offerings().stream())
                .filter(offering -> offering.zone().equals(labels.get("topology.kubernetes.io/zone"))
                        && offering.capacityType().toString().equals(labels.get("karpenter.sh/capacity-type")))
                .toList();
        return named.stream()
                .filter(offering -> offering.requirements().admits(labels))
                .findFirst()
                .or(() -> named.stream().findFirst())
                .map(offering -> costs.pool(pool)
                                .map(nodePool -> costs.expectedCost(nodePool, types.get(0), offering))
                                .orElse(offering.price())
                        - commitments.saving(node.name(), offering))
                .orElse(0.0);
    }
}
