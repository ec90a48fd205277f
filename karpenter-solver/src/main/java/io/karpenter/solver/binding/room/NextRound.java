package io.karpenter.solver.binding.room;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.binding.Rehearsal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What the next round of provisioning would buy for pods that a rehearsal strands, beside the nodes as the rehearsal filled them. */
final class NextRound {

    private final Problem problem;
    private final Function<Problem, Plan> planner;

    /**
     * @param planner makes first plans, without rehearsals
     */
    NextRound(Problem problem, Function<Problem, Plan> planner) {
        this.problem = problem;
        this.planner = planner;
    }

    /** The nodes, whose names may be those of others; none if nothing can be had. */
    List<PlannedNode> bought(List<PlannedNode> there, Rehearsal.Outcome outcome) {
        Cluster launched = Rehearsal.launched(problem, there);
        Set<PodId> stranded = Set.copyOf(outcome.stranded());
        List<Pod> pods = new ArrayList<>();
        for (Pod pod : launched.pods()) {
            String node = outcome.bound().get(pod.id());
            if (node != null) {
                pods.add(pod.withStatus(Pod.Status.boundTo(node)));
            } else if (!pod.isPending() || stranded.contains(pod.id())) {
                pods.add(pod);
            }
        }
        Problem rest = new Problem(launched.toBuilder().pods(pods).build(), problem.catalog());
        return planner.apply(rest).nodes();
    }
}
