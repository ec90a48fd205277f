package io.karpenter.solver.binding.room;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.Binding;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.binding.Rehearsal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the next round of provisioning would buy for pods that a rehearsal strands, beside the nodes as the rehearsal filled them. */
final class NextRound {

    private final Problem problem;
    private final Solver solver;
    private final StopSignal stop;

    NextRound(Problem problem, SolverSettings settings, StopSignal stop) {
        this.problem = problem;
        this.stop = stop;
        this.solver = Solver.builder()
                .settings(settings.withBinding(Binding.PLANNED).withTimeLimit(Duration.ZERO))
                .build();
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
        return solver.solve(rest, stop).nodes();
    }
}
