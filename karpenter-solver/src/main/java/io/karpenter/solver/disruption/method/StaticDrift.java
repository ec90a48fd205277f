package io.karpenter.solver.disruption.method;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.budget.RemainingBudgets;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.CandidateList;
import io.karpenter.core.disruption.candidate.Postponement;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.staticpool.NodeAccounts;
import io.karpenter.core.staticpool.NodeCounts;
import io.karpenter.core.staticpool.PlannedReplicas;
import io.karpenter.core.staticpool.ScaleUp;
import io.karpenter.solver.consolidation.reference.CandidateCommand;
import io.karpenter.solver.disruption.Method;
import io.karpenter.solver.disruption.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Exchanges drifted nodes of static NodePools one for one, as many as budgets and limits of nodes allow, the one that drifted first
 * first. Where the limit leaves no slot, nodes may be given up before, if settings say so: scaling up brings new ones. Not thread-safe.
 * Source: DIS-DRF-16 to DIS-DRF-19, WK-08.
 */
final class StaticDrift implements Method {

    private final NodeAccounts accounts;
    private final DriftBackoff backoff;

    StaticDrift(NodeAccounts accounts, DriftBackoff backoff) {
        this.accounts = accounts;
        this.backoff = backoff;
    }

    @Override
    public DisruptionMethod kind() {
        return DisruptionMethod.STATIC_DRIFT;
    }

    @Override
    public Outcome decide(Pass pass) {
        DriftedNodes drifted =
                DriftedNodes.of(pass.now().cluster(), pass.settings().expiring());
        CandidateList list = pass.candidates().staticDrift(drifted::contains);
        list.blocked().forEach(pass::block);
        if (!list.candidates().isEmpty()) {
            RemainingBudgets budgets = pass.budgets(DisruptionReason.DRIFTED);
            drifted.byNodePool(list.candidates())
                    .forEach((pool, candidates) -> decide(pass, candidates, budgets.left(pool)));
        }
        return new Outcome(list.candidates().size(), false, false);
    }

    /** About candidates of one NodePool. */
    private void decide(Pass pass, List<Candidate> candidates, int budget) {
        NodePool pool = candidates.get(0).nodePool();
        Optional<Blocked> against = objection(pass, pool, budget);
        if (against.isPresent()) {
            candidates.forEach(candidate -> pass.block(candidate, against.get()));
            return;
        }
        int wanted = Math.min(budget, candidates.size());
        List<PlannedNode> replacements = PlannedReplicas.of(
                pool, wanted, pass.now().cluster(), pass.now().catalog());
        long limit = ScaleUp.limit(pool);
        int granted = replacements.isEmpty() ? 0 : accounts.reserve(pool.name(), replacements.size(), limit);
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            if (i < granted) {
                commands.add(command(candidate, List.of(replacements.get(i))));
            } else if (i >= wanted) {
                pass.block(candidate, new Blocked.NoBudgetLeft(pool.name(), DisruptionReason.DRIFTED));
            } else if (replacements.isEmpty()) {
                pass.postpone(candidate, new Postponement.NothingToLaunch(pool.name()));
            } else if (granted == 0 && pass.settings().deletesFirst()) {
                commands.add(command(candidate, List.of()));
            } else {
                pass.postpone(candidate, new Postponement.NoSlot(pool.name(), limit));
            }
        }
        pass.decide(commands, DisruptionMethod.STATIC_DRIFT);
    }

    private Optional<Blocked> objection(Pass pass, NodePool pool, int budget) {
        if (budget == 0) {
            return Optional.of(new Blocked.NoBudgetLeft(pool.name(), DisruptionReason.DRIFTED));
        }
        if (!pool.ready() || pool.deleting()) {
            return Optional.of(new Blocked.NotNow(new Postponement.NothingToLaunch(pool.name())));
        }
        Optional<Duration> left = backoff.left(pool.name(), pass.now().cluster().now());
        if (left.isPresent()) {
            return Optional.of(new Blocked.NotNow(new Postponement.BackingOff(pool.name(), left.get())));
        }
        NodeCounts counts = accounts.counts(pool.name());
        int nodes = counts.active() + counts.pendingDisruption();
        int replicas = pool.replicas().orElseThrow();
        return nodes > replicas
                ? Optional.of(new Blocked.NotNow(new Postponement.MoreThanReplicas(pool.name(), nodes, replicas)))
                : Optional.empty();
    }

    private static Command command(Candidate candidate, List<PlannedNode> replacements) {
        return CandidateCommand.of(DisruptionReason.DRIFTED, List.of(candidate), replacements, Map.of());
    }
}
