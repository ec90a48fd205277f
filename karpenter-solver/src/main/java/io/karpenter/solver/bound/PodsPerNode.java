package io.karpenter.solver.bound;

import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;

/** How many pods of one class rules let share a node. Stateless. */
final class PodsPerNode {

    private PodsPerNode() {}

    /** Most pods of the class that may share a node, in whatever class they end (SCH-TSC-14, SCH-AFF-09, SCH-HP-03). */
    static int of(CompiledProblem problem, PodClass podClass) {
        int most = ofRules(problem, podClass);
        for (int c = podClass.relaxed(); c >= 0; c = problem.classes().get(c).relaxed()) {
            // Pods of different levels may share a node, so that their limits add up.
            int more = ofRules(problem, problem.classes().get(c));
            most = most > Integer.MAX_VALUE - more ? Integer.MAX_VALUE : most + more;
        }
        return most;
    }

    private static int ofRules(CompiledProblem problem, PodClass podClass) {
        int most = Integer.MAX_VALUE;
        for (int g : podClass.owns()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.isHostname() && group.selects().get(podClass.index())) {
                most = switch (group.kind()) {
                    case SPREAD -> Math.min(most, group.maxSkew());
                    case ANTI_AFFINITY -> Math.min(most, 1);
                    case AFFINITY -> most;
                };
            }
        }
        return most;
    }
}
