package io.karpenter.benchmarks;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Clusters to consolidate, by name: a scenario; {@code packed:SCENARIO}, which runs our own plan of a scenario after 40 % of its pods
 * ended; {@code large:PODS}, which runs our own first plan of a thousand workloads after a quarter of a third more pods than that ended.
 * Equal names give equal clusters.
 */
final class RunningClusters {

    static final String PACKED = "packed:";
    static final String LARGE = "large:";

    private static final int WORKLOADS = 1000;
    private static final long SEED = 7;

    /** Plans of packed clusters are improved by so many moves. */
    private static final long MOVES = 20_000;

    private static final SolverSettings FIRST_PLAN = SolverSettings.DEFAULT.withTimeLimit(Duration.ZERO);

    private RunningClusters() {}

    static ConsolidationProblem of(String name) {
        if (name.startsWith(LARGE)) {
            int pods = Integer.parseInt(name.substring(LARGE.length()));
            Cluster pending = PodMixes.uneven(pods * 4 / 3, WORKLOADS, SEED);
            return running(PodMixes.problem(pending), FIRST_PLAN, 0.25);
        }
        boolean packed = name.startsWith(PACKED);
        Problem problem = ScenarioFolders.fromEnvironment()
                .problem(packed ? name.substring(PACKED.length()) : name, ScenarioFolders.ZONES);
        return packed
                ? running(problem, SolverSettings.DEFAULT.withMoveLimit(MOVES), 0.4)
                : new ConsolidationProblem(problem.cluster(), problem.catalog(), Standing.UNKNOWN);
    }

    /** What runs after a plan was carried out and a share of the pods has ended. */
    private static ConsolidationProblem running(Problem problem, SolverSettings settings, double ended) {
        Plan plan = Solver.builder().settings(settings).build().solve(problem);
        Map<PodId, String> places = new HashMap<>();
        plan.existingNodes().forEach(node -> node.pods().forEach(pod -> places.put(pod, node.name())));
        Cluster launched = Aftermath.of(problem.cluster(), problem.catalog(), List.of(), plan.nodes(), places);
        Random random = new Random(0);
        List<Pod> left = launched.pods().stream()
                .filter(pod -> random.nextDouble() >= ended)
                .toList();
        return new ConsolidationProblem(launched.toBuilder().pods(left).build(), problem.catalog(), Standing.UNKNOWN);
    }
}
