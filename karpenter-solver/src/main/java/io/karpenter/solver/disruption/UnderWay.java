package io.karpenter.solver.disruption;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.rule.place.NamedOfferings;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodPhase;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The snapshot while commands are being carried out, as far as what else is decided depends on it: their nodes are going but still
 * count for budgets, their pods are where they move to, and those places are nominated. Replacements come, but nobody else relies on
 * them: those that are launched for pods take no others. Linear in nodes and pods. Stateless. Source: DIS-QUE-05, DIS-QUE-06.
 */
final class UnderWay {

    private UnderWay() {}

    /** {@code problem} while {@code commands}, each valid after those before it, are carried out. */
    static ConsolidationProblem with(ConsolidationProblem problem, List<Command> commands) {
        Cluster cluster = problem.cluster();
        Set<String> going = new HashSet<>();
        Map<PodId, String> places = new HashMap<>();
        Set<String> nominated = new HashSet<>(problem.standing().nominated());
        List<Node> nodes = new ArrayList<>();
        List<NodeClaim> claims = new ArrayList<>();
        NamedOfferings offerings = new NamedOfferings(cluster, problem.catalog());
        Set<String> coming = new HashSet<>();
        for (Command command : commands) {
            going.addAll(command.nodes());
            for (PlannedNode planned : command.replacements()) {
                coming.add(planned.name());
                Node node = joining(planned, offerings);
                nodes.add(planned.pods().isEmpty() ? node : node.cordoned());
                claims.add(claim(planned, node, cluster));
                planned.pods().forEach(pod -> places.put(pod, planned.name()));
            }
            for (PodMove move : command.podMoves()) {
                places.put(move.pod(), move.to());
                if (!coming.contains(move.to())) {
                    nominated.add(move.to());
                }
            }
        }
        Set<String> ofClaims = new HashSet<>();
        Set<String> goingClaims = new HashSet<>();
        for (ManagedNode node : ManagedNode.all(cluster)) {
            if (going.contains(node.name()) && node.claim().isPresent()) {
                ofClaims.add(node.name());
                goingClaims.add(node.claim().get().name());
            }
        }
        for (Node node : cluster.nodes()) {
            nodes.add(going.contains(node.name()) && !ofClaims.contains(node.name()) ? deleting(node) : node);
        }
        for (NodeClaim claim : cluster.nodeClaims()) {
            claims.add(goingClaims.contains(claim.name()) ? claim.leaving() : claim);
        }
        Set<String> inCommands = new HashSet<>(problem.standing().inCommands());
        inCommands.addAll(going);
        return new ConsolidationProblem(
                cluster.toBuilder()
                        .nodes(nodes)
                        .nodeClaims(claims)
                        .pods(moved(cluster, places))
                        .build(),
                problem.catalog(),
                problem.standing().withInCommands(inCommands).withNominated(nominated));
    }

    private static List<Pod> moved(Cluster cluster, Map<PodId, String> places) {
        List<Pod> pods = new ArrayList<>(cluster.pods().size());
        for (Pod pod : cluster.pods()) {
            Optional<String> place = Optional.ofNullable(places.get(pod.id()));
            pods.add(place.isEmpty() ? pod : pod.withStatus(running(pod, place.get(), cluster)));
        }
        return pods;
    }

    private static Pod.Status running(Pod pod, String node, Cluster cluster) {
        return new Pod.Status(
                PodPhase.RUNNING,
                Optional.of(node),
                pod.status().created(),
                Optional.of(cluster.now()),
                false,
                false,
                true);
    }

    /** A node that is not set up yet: budgets do not count it, and it is no candidate. */
    private static Node joining(PlannedNode planned, NamedOfferings offerings) {
        Node node = offerings.launched(planned);
        Map<String, String> labels = new HashMap<>(node.labels());
        labels.remove(Labels.INITIALIZED);
        return new Node(
                node.name(),
                "planned:///" + node.name(),
                labels,
                node.annotations(),
                node.taints(),
                node.capacity(),
                node.allocatable(),
                false,
                false,
                node.created(),
                true);
    }

    private static NodeClaim claim(PlannedNode planned, Node node, Cluster cluster) {
        return new NodeClaim(
                planned.name(),
                planned.nodePool(),
                node.labels(),
                Map.of(),
                planned.requirements(),
                planned.taints(),
                List.of(),
                node.providerId(),
                node.capacity(),
                node.allocatable(),
                Optional.of(node.name()),
                true,
                false,
                false,
                cluster.now());
    }

    private static Node deleting(Node node) {
        return new Node(
                node.name(),
                node.providerId(),
                node.labels(),
                node.annotations(),
                node.taints(),
                node.capacity(),
                node.allocatable(),
                node.unschedulable(),
                true,
                node.created(),
                node.ready());
    }
}
