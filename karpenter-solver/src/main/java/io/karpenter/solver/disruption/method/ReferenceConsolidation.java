package io.karpenter.solver.disruption.method;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.budget.RemainingBudgets;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.CandidateList;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.reference.ReferenceStep;
import io.karpenter.solver.disruption.Inputs;
import io.karpenter.solver.disruption.Method;
import io.karpenter.solver.disruption.Pass;
import io.karpenter.solver.disruption.Weighing;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Consolidates as the reference does: with one command for each plan, of one of its two methods. What runs out of time is not taken
 * for nothing to do, and the next search begins where it ended. Not thread-safe. Source: DIS-CON-21 to DIS-CON-31, WK-05.
 */
final class ReferenceConsolidation implements Method {

    private final DisruptionMethod kind;
    private final InstantSource clock;
    private @Nullable Inputs idleOn;
    private Set<String> idleCandidates = Set.of();
    private Set<String> unreached = Set.of();

    /**
     * @param kind MULTI_NODE or SINGLE_NODE
     */
    ReferenceConsolidation(DisruptionMethod kind, InstantSource clock) {
        this.kind = kind;
        this.clock = clock;
    }

    @Override
    public DisruptionMethod kind() {
        return kind;
    }

    @Override
    public Outcome decide(Pass pass) {
        CandidateList filled = pass.candidates().consolidation();
        pass.keep(filled.blocked());
        RemainingBudgets budgets = pass.budgets(DisruptionReason.UNDERUTILIZED);
        int eligible = filled.candidates().size();
        // One command for each plan (DIS-CON-31).
        if (eligible == 0 || pass.hasConsolidated()) {
            return new Outcome(eligible, false, false);
        }
        Set<String> names = filled.candidates().stream().map(Candidate::node).collect(Collectors.toSet());
        Inputs inputs = Inputs.of(pass.now());
        if (names.equals(idleCandidates) && inputs.equals(idleOn)) {
            return new Outcome(eligible, false, true);
        }
        RiskSettings risk = pass.solving().solving().risk();
        ReferenceStep step = new ReferenceStep(pass.now().priced(risk), pass.solving(), pass.stop());
        boolean several = kind == DisruptionMethod.MULTI_NODE;
        StopSignal limit = StopSignal.at(
                clock.instant()
                        .plus(
                                several
                                        ? pass.settings().multiNodeTimeout()
                                        : pass.settings().singleNodeTimeout()),
                clock);
        Optional<Command> command = several ? step.several(limit) : step.single(limit, unreached);
        boolean timedOut = limit.isRaised() || pass.stop().isRaised();
        unreached = timedOut ? step.unreached() : Set.of();
        pass.keep(step.kept());
        pass.weighed(new Weighing(pass)
                .of(step.evaluated(), Set.copyOf(command.stream().toList())));
        // Who was passed over for lack of budget may be worth a look as soon as there is some.
        boolean withinBudgets = budgets.takeAll(filled.candidates().stream()
                .map(candidate -> candidate.nodePool().name())
                .toList());
        boolean nothing = command.isEmpty() && !timedOut && withinBudgets;
        idleOn = nothing ? inputs : null;
        idleCandidates = names;
        command.map(pass::named).ifPresent(found -> {
            pass.evictions().take(found);
            pass.decide(List.of(found), kind);
        });
        return new Outcome(eligible, timedOut, false);
    }
}
