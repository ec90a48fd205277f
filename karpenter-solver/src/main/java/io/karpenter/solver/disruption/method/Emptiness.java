package io.karpenter.solver.disruption.method;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.budget.RemainingBudgets;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.CandidateList;
import io.karpenter.core.disruption.candidate.Postponement;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.consolidation.reference.CandidateCommand;
import io.karpenter.solver.consolidation.reference.Destination;
import io.karpenter.solver.consolidation.reference.Simulation;
import io.karpenter.solver.disruption.Method;
import io.karpenter.solver.disruption.Pass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Deletes what nobody would miss, all of it with one command. Where pods run that do not mind, they must have another place: all
 * together, else one node after another as long as they have. A node whose pods had none is not asked about again while nothing has
 * changed. Not thread-safe. Source: DIS-EMP, WK-12.
 */
final class Emptiness implements Method {

    private final Refusals refusals = new Refusals();

    @Override
    public DisruptionMethod kind() {
        return DisruptionMethod.EMPTINESS;
    }

    @Override
    public Outcome decide(Pass pass) {
        CandidateList empty = pass.candidates().emptiness();
        pass.keep(empty.blocked());
        RemainingBudgets budgets = pass.budgets(DisruptionReason.EMPTY);
        List<Candidate> going = new ArrayList<>();
        List<Candidate> inhabited = new ArrayList<>();
        for (Candidate candidate :
                empty.candidates().stream().sorted(Candidate.ORDER).toList()) {
            String pool = candidate.nodePool().name();
            if (budgets.take(pool)) {
                (candidate.pods().isEmpty() ? going : inhabited).add(candidate);
            } else {
                pass.keep(candidate, new Blocked.NoBudgetLeft(pool, DisruptionReason.EMPTY));
            }
        }
        Map<PodId, String> places = new HashMap<>();
        boolean timedOut = !inhabited.isEmpty() && !addInhabited(pass, inhabited, going, places);
        if (!going.isEmpty()) {
            Command command = CandidateCommand.of(DisruptionReason.EMPTY, going, List.of(), places);
            pass.evictions().take(command);
            pass.decide(List.of(command), DisruptionMethod.EMPTINESS);
        }
        return new Outcome(empty.candidates().size(), timedOut, false);
    }

    /** False if it was stopped before all had been asked about. */
    private boolean addInhabited(
            Pass pass, List<Candidate> inhabited, List<Candidate> going, Map<PodId, String> places) {
        refusals.lookAt(pass.now());
        List<Candidate> open = new ArrayList<>();
        for (Candidate candidate : inhabited) {
            Optional<Blocked> before = refusals.of(candidate.node());
            before.ifPresent(because -> pass.keep(candidate, because));
            if (before.isEmpty()) {
                open.add(candidate);
            }
        }
        if (open.isEmpty()) {
            return true;
        }
        RiskSettings risk = pass.solving().solving().risk();
        Simulation simulation = Simulation.ofConsolidation(pass.now().priced(risk), pass.solving(), pass.stop());
        List<Candidate> all = Stream.concat(going.stream(), open.stream()).toList();
        if (open.size() > 1 && accept(simulation.of(all), places).isEmpty()) {
            going.addAll(open);
            return true;
        }
        int tries = 0;
        for (Candidate candidate : open) {
            if (pass.stop().isRaised() || tries++ == pass.settings().mostDriftTries()) {
                pass.keep(candidate, new Blocked.NotNow(new Postponement.NextTurn()));
                continue;
            }
            going.add(candidate);
            Optional<Blocked> objection = accept(simulation.explained(going), places);
            if (objection.isPresent()) {
                going.remove(candidate);
                pass.keep(candidate, objection.get());
                if (!pass.stop().isRaised()) {
                    refusals.add(candidate.node(), objection.get());
                }
            }
        }
        return !pass.stop().isRaised();
    }

    /** Takes the places over; else says why not. */
    private static Optional<Blocked> accept(Destination destination, Map<PodId, String> places) {
        return switch (destination) {
            case Destination.Missing missing -> Optional.of(missing.because());
            case Destination.Found found
            when !found.replacements().isEmpty() ->
                Optional.of(new Blocked.SeveralReplacements(found.replacements().size()));
            case Destination.Found found -> {
                places.clear();
                places.putAll(found.places());
                yield Optional.empty();
            }
        };
    }
}
