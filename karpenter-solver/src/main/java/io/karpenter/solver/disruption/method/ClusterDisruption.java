package io.karpenter.solver.disruption.method;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.Decision;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.staticpool.NodeAccounts;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.disruption.DisruptionPlan;
import io.karpenter.solver.disruption.DisruptionPlanner;
import io.karpenter.solver.disruption.DisruptionSettings;
import io.karpenter.solver.disruption.Findings;
import io.karpenter.solver.disruption.Method;
import io.karpenter.solver.disruption.Pass;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what to disrupt, method after method in the fixed order, each within its budgets and on the snapshot as it will be while
 * what was decided before is carried out. NodeClaims that have not been launched or joined stop nothing: they are room that is coming,
 * and only what would rely on them waits (WK-04).
 *
 * <p>Decisions follow from the snapshots, the settings with their seed, and what the caller tells of earlier decisions (WK-20). Where
 * there was nothing to do, nothing is looked at until something changes (WK-05); to find that out costs a pass over nodes and pods. {@link #plan} is for one thread at a time; {@link #failed} and
 * {@link #succeeded} may be called by any thread. Source: DIS-LOP-04, DIS-LOP-05, DIS-LOP-07.
 */
public final class ClusterDisruption implements DisruptionPlanner {

    private final DisruptionSettings settings;
    private final NodeAccounts accounts;
    private final InstantSource clock;
    private final DriftBackoff backoff;
    private final RecentMoves recent;
    private final FailedCommands failures = new FailedCommands();
    private final List<Method> methods;

    /** What was planned when there was nothing to do, and when that was. */
    private record Idle(Moment moment, DisruptionPlan plan) {}

    private @Nullable Idle idle;

    /** NodePools of nodes of drift decisions that are not over yet, by name of the node. */
    private final Map<String, String> poolOf = new ConcurrentHashMap<>();

    /**
     * @param accounts books of static NodePools; each decision of the method STATIC_DRIFT with a replacement has reserved one
     * @param clock tells how long things take, and when something failed
     */
    public ClusterDisruption(DisruptionSettings settings, NodeAccounts accounts, InstantSource clock) {
        this.settings = settings;
        this.accounts = accounts;
        this.clock = clock;
        this.backoff = new DriftBackoff(settings.consolidation().solving().seed());
        this.recent = new RecentMoves(settings.settling());
        List<Method> consolidating = settings.byReference()
                ? List.of(
                        new ReferenceConsolidation(DisruptionMethod.MULTI_NODE, clock),
                        new ReferenceConsolidation(DisruptionMethod.SINGLE_NODE, clock))
                : List.of(new Consolidation(settings, recent));
        this.methods = Stream.concat(
                        Stream.of(new Emptiness(), new StaticDrift(accounts, backoff), new Drift(backoff)),
                        consolidating.stream())
                .toList();
    }

    @Override
    public DisruptionPlan plan(ConsolidationProblem snapshot, StopSignal stop) {
        ConsolidationProblem now = snapshot.with(
                snapshot.standing().withResting(failures.at(snapshot.cluster().now())));
        Moment moment = Moment.of(now, settings, backoff);
        Idle before = idle;
        if (before != null && before.moment().equals(moment)) {
            return before.plan();
        }
        DisruptionPlan plan = planned(now, stop);
        idle = isIdle(plan) ? new Idle(moment, unchanged(plan)) : null;
        return plan;
    }

    /** True if it will come to the same until something changes that a {@link Moment} knows of. */
    private static boolean isIdle(DisruptionPlan plan) {
        return plan.decisions().isEmpty()
                && plan.findings().runs().stream().noneMatch(Findings.MethodRun::timedOut)
                && plan.unconsolidatable().stream()
                        .flatMap(node -> node.because().stream())
                        .noneMatch(because ->
                                because instanceof Blocked.NotNow || because instanceof Blocked.NotLookedAtYet);
    }

    private static DisruptionPlan unchanged(DisruptionPlan plan) {
        Findings findings = plan.findings();
        List<Findings.MethodRun> runs = findings.runs().stream()
                .map(run -> new Findings.MethodRun(run.method(), run.eligible(), Duration.ZERO, false, true))
                .toList();
        return new DisruptionPlan(
                List.of(),
                plan.unconsolidatable(),
                new Findings(runs, findings.budgets(), findings.blocked(), List.of(), findings.unreadableBudgets()));
    }

    private DisruptionPlan planned(ConsolidationProblem now, StopSignal stop) {
        Pass pass = new Pass(now, settings, stop);
        try {
            for (Method method : methods) {
                Instant start = clock.instant();
                Method.Outcome outcome = method.decide(pass);
                pass.ran(new Findings.MethodRun(
                        method.kind(),
                        outcome.eligible(),
                        Duration.between(start, clock.instant()),
                        outcome.timedOut(),
                        outcome.skipped()));
            }
        } catch (RuntimeException | Error failure) {
            // Nobody hears of what was decided, so that nobody would give the slots back.
            pass.decisions().forEach(this::release);
            throw failure;
        }
        DisruptionPlan plan = pass.plan();
        Map<String, String> pools = pass.nodePools();
        poolOf.keySet().retainAll(pools.keySet());
        for (Decision decision : plan.decisions()) {
            if (isDrift(decision)) {
                decision.command().nodes().forEach(node -> poolOf.put(node, pools.getOrDefault(node, "")));
            }
        }
        return plan;
    }

    /**
     * The decision could not be started, or was given up after that: NodePools of drifted nodes are left in peace for a while (WK-07), of
     * other decisions the nodes for a moment.
     */
    public void failed(Decision decision) {
        if (isDrift(decision)) {
            pools(decision.command()).forEach(pool -> backoff.failed(pool, clock.instant()));
        } else {
            failures.failed(decision.command(), clock.instant());
        }
        recent.failed(decision.command());
    }

    /** The decision has been carried out: its nodes are being deleted. */
    public void succeeded(Decision decision) {
        if (isDrift(decision)) {
            pools(decision.command()).forEach(backoff::succeeded);
        }
        recent.succeeded(decision.command(), clock.instant());
    }

    private static boolean isDrift(Decision decision) {
        return decision.method() == DisruptionMethod.DRIFT || decision.method() == DisruptionMethod.STATIC_DRIFT;
    }

    /** The pools of its nodes; after a restart, when they are not known, those of its replacements. */
    private Set<String> pools(Command command) {
        Set<String> pools = new TreeSet<>();
        for (String node : command.nodes()) {
            String pool = poolOf.remove(node);
            if (pool != null) {
                pools.add(pool);
            }
        }
        if (pools.isEmpty()) {
            command.replacements().stream().map(PlannedNode::nodePool).forEach(pools::add);
        }
        return pools;
    }

    private void release(Decision decision) {
        if (decision.method() == DisruptionMethod.STATIC_DRIFT) {
            decision.command().replacements().forEach(node -> accounts.release(node.nodePool(), 1));
        }
    }
}
