package io.karpenter.solver.consolidation.global;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.risk.CrowdedPool;
import io.karpenter.core.risk.PlanRisk;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.risk.share.PoolShares;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.util.List;
import java.util.Optional;

/**
 * Whether commands put more pods into interruption pools that have too many then: a cluster that is beyond its limits may stay so, but
 * not get further beyond them. Groups of commands are asked about one after another, each after those that nothing was said against.
 * Counts all pods for each group. Not thread-safe.
 */
final class ShareObjection {

    private final ConsolidationProblem problem;
    private final RiskSettings risk;
    private Cluster now;
    private int excess;

    ShareObjection(ConsolidationProblem problem, RiskSettings risk) {
        this.problem = problem;
        this.risk = risk;
        this.now = problem.cluster();
        this.excess = risk.limitsShares() ? after(now).excess() : 0;
    }

    /** Why the group had better not be done; empty if it had, and then it counts as done. */
    Optional<String> objection(List<Command> group) {
        if (!risk.limitsShares()) {
            return Optional.empty();
        }
        Cluster later = now;
        for (Command command : group) {
            later = Aftermath.of(later, problem.catalog(), command);
        }
        PlanRisk then = after(later);
        if (then.excess() > excess) {
            return then.crowded().stream().findFirst().map(CrowdedPool::message);
        }
        now = later;
        excess = then.excess();
        return Optional.empty();
    }

    private PlanRisk after(Cluster cluster) {
        return new PlanRisk(
                risk, PoolShares.of(cluster, problem.catalog(), risk).crowded());
    }
}
