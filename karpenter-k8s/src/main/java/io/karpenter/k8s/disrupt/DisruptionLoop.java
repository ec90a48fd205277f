package io.karpenter.k8s.disrupt;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.command.Decision;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.disruption.DisruptionPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The one loop that decides all voluntary disruption: it removes what earlier failures left, asks what to disrupt now, and hands it on. Nothing
 * waits here: what is to be looked at again after a while does so by itself, and what is under way is carried out by others (WK-03). There is
 * one key. Source: DIS-LOP-01 to DIS-LOP-11.
 */
public final class DisruptionLoop implements Reconciler {

    /** The one key. */
    public static final ObjectKey KEY = ObjectKey.of("disruption");

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration UNSYNCED = Duration.ofSeconds(1);
    private static final Duration AFTER_LEFTOVERS = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofMinutes(15);

    private final DisruptionObjects with;
    private final BooleanSupplier synced;
    private final BooleanSupplier planned;
    private final DisruptionProblems problems;
    private final DisruptionDecider decider;
    private final Commands commands;
    private final Replacements replacements;
    private final LeftoverCare leftovers;
    private final DisruptionReport report;
    private final ExecutionSettings settings;
    private final Supplier<String> ids;
    private Instant lastPass;

    /**
     * @param synced true once everything is known that was there when the process began
     * @param planned true once pods that wait have been planned for: before that nobody knows which nodes they need (STA-36)
     * @param ids gives each command another id
     */
    public DisruptionLoop(
            DisruptionObjects with,
            BooleanSupplier synced,
            BooleanSupplier planned,
            DisruptionProblems problems,
            DisruptionDecider decider,
            Commands commands,
            Replacements replacements,
            DisruptionReport report,
            ExecutionSettings settings,
            Supplier<String> ids) {
        this.with = with;
        this.synced = synced;
        this.planned = planned;
        this.problems = problems;
        this.decider = decider;
        this.commands = commands;
        this.replacements = replacements;
        this.leftovers = new LeftoverCare(with, commands, replacements, report);
        this.report = report;
        this.settings = settings;
        this.ids = ids;
        this.lastPass = with.now();
    }

    @Override
    public String name() {
        return "disruption";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        if (!synced.getAsBoolean()) {
            return Outcome.after(UNSYNCED);
        }
        tellIfLate();
        boolean found = leftovers.care();
        commands.settle();
        if (!planned.getAsBoolean()) {
            return Outcome.after(UNSYNCED);
        }
        Instant now = with.now();
        ConsolidationProblem problem = problems.at(now, commands.nodes());
        StopSignal stop = StopSignal.at(now.plus(settings.mostTime()), with.clock());
        DisruptionPlan plan =
                report.decided(problem.cluster(), () -> decider.planner().plan(problem, stop));
        report.planned(problem.cluster(), plan);
        boolean begun = handOn(plan.decisions(), problem.cluster());
        tellIfLate();
        lastPass = with.now();
        if (begun) {
            return Outcome.after(Duration.ZERO);
        }
        return Outcome.after(found ? AFTER_LEFTOVERS : IDLE);
    }

    private void tellIfLate() {
        if (Duration.between(lastPass, with.now()).compareTo(LATE) > 0) {
            report.late(lastPass.toString());
        }
    }

    /** Has decisions carried out, those that are graceful after another look; false if there is none. */
    private boolean handOn(List<Decision> decisions, Cluster cluster) {
        Map<String, NodeClaim> claims = new HashMap<>();
        ManagedNode.all(cluster).forEach(node -> node.claim().ifPresent(claim -> claims.put(node.name(), claim)));
        boolean begun = false;
        for (Decision decision : decisions) {
            Optional<ActiveCommand> command = command(decision, claims);
            if (command.filter(commands::add).isPresent()) {
                begun = true;
                if (decision.method().isValidated()) {
                    report.proposed(command.get());
                }
            } else {
                replacements.releaseSlots(decision.method(), decision.command());
            }
        }
        return begun;
    }

    private Optional<ActiveCommand> command(Decision decision, Map<String, NodeClaim> claims) {
        List<ActiveCommand.Target> targets = new ArrayList<>();
        for (String node : decision.command().nodes()) {
            NodeClaim claim = claims.get(node);
            if (claim == null) {
                return Optional.empty();
            }
            targets.add(new ActiveCommand.Target(claim.name(), node));
        }
        return Optional.of(ActiveCommand.decided(
                ids.get(),
                decision.method(),
                decision.method().isValidated() ? ActiveCommand.Phase.WAITING : ActiveCommand.Phase.STARTING,
                decision.command(),
                targets,
                with.now()));
    }
}
