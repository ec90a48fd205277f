package io.karpenter.solver.consolidation.global;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.risk.CrowdedPool;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.risk.share.PoolShares;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether commands put more pods into interruption pools that have too many then: a pool that is beyond a limit may stay so, but not
 * get further beyond it, whatever others gain. Groups of commands are asked about one after another, each after those that nothing was said against.
 * Counts all pods for each group. Not thread-safe.
 */
final class ShareObjection {

    private final ConsolidationProblem problem;
    private final RiskSettings risk;
    private Cluster now;
    /** Pods that are too many, by what is crowded. */
    private Map<Crowd, Integer> excess;

    /** A share that has a limit: of all pods, or of those of a workload, in an interruption pool. */
    private record Crowd(String scope, String instanceType, String zone) {

        static Crowd of(CrowdedPool pool) {
            return new Crowd(pool.code() + " " + pool.scope(), pool.instanceType(), pool.zone());
        }
    }

    ShareObjection(ConsolidationProblem problem, RiskSettings risk) {
        this.problem = problem;
        this.risk = risk;
        this.now = problem.cluster();
        this.excess = risk.limitsShares() ? excess(crowded(now)) : Map.of();
    }

    /** Why the group had better not be done; empty if it had, and then it counts as done. */
    Optional<String> objection(List<Command> group) {
        if (!risk.limitsShares()) {
            return Optional.empty();
        }
        Cluster later = Aftermath.of(now, problem.catalog(), group);
        List<CrowdedPool> then = crowded(later);
        Optional<CrowdedPool> worse = then.stream()
                .filter(pool -> tooMany(pool) > excess.getOrDefault(Crowd.of(pool), 0))
                .findFirst();
        if (worse.isPresent()) {
            return worse.map(CrowdedPool::message);
        }
        now = later;
        excess = excess(then);
        return Optional.empty();
    }

    private List<CrowdedPool> crowded(Cluster cluster) {
        return PoolShares.of(cluster, problem.catalog(), risk).crowded();
    }

    private static Map<Crowd, Integer> excess(List<CrowdedPool> crowded) {
        return crowded.stream().collect(Collectors.toMap(Crowd::of, ShareObjection::tooMany));
    }

    private static int tooMany(CrowdedPool pool) {
        return pool.pods() - pool.most();
    }
}
