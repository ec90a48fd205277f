package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.workload.Pod;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A problem in which only some nodes may go or take pods, and that knows no more than what matters to them: all nodes are there, as
 * they count for budgets, limits and domains, but of the pods on others only those that rules couple with pods on these. What is
 * valid in it is valid in the whole. Linear in pods. Stateless.
 */
public final class Vicinity {

    private Vicinity() {}

    /**
     * {@code problem} seen from {@code nodes}.
     *
     * @param nodes names of those that may go or take pods
     * @param allPods true if shares of all pods matter
     */
    public static ConsolidationProblem of(ConsolidationProblem problem, Set<String> nodes, boolean allPods) {
        Cluster cluster = problem.cluster();
        // Policies that weigh a NodePool as a whole look at all of its pods.
        boolean whole = allPods
                || cluster.nodePools().stream()
                        .anyMatch(pool -> pool.disruption().policy() == ConsolidationPolicy.BALANCED);
        List<Pod> pods = whole ? cluster.pods() : coupled(cluster, nodes);
        Standing standing = problem.standing();
        Set<String> others = new HashSet<>(standing.nominated());
        cluster.nodes().stream()
                .map(Node::name)
                .filter(node -> !nodes.contains(node))
                .forEach(others::add);
        return new ConsolidationProblem(
                cluster.toBuilder().pods(pods).build(), problem.catalog(), standing.withNominated(others));
    }

    /** Pods on these nodes, on none, and those that rules couple with pods on these nodes. */
    private static List<Pod> coupled(Cluster cluster, Set<String> nodes) {
        Couplings couplings = new Couplings(cluster);
        BitSet touched = new BitSet();
        for (Pod pod : cluster.pods()) {
            if (isOn(pod, nodes)) {
                touched.or(couplings.touched(pod));
            }
        }
        return cluster.pods().stream()
                .filter(pod -> isOn(pod, nodes)
                        || pod.status().nodeName().isEmpty()
                        || couplings.touched(pod).intersects(touched))
                .toList();
    }

    private static boolean isOn(Pod pod, Set<String> nodes) {
        return pod.status().nodeName().filter(nodes::contains).isPresent();
    }
}
