package io.karpenter.solver.consolidation.reference;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.balance.BalancedScore;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.price.Pricing;
import io.karpenter.core.disruption.price.ReplacementPrice;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.PodId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Works out what can be done about a set of candidates: delete them, replace them by one cheaper node, or nothing. Not thread-safe.
 * Source: DIS-CON-10 to DIS-CON-20, DIS-CON-23.
 */
final class Options {

    /** What can be done about a set of candidates. */
    sealed interface Option {

        /** This. */
        record Possible(Command command) implements Option {}

        /** Nothing. */
        record Impossible(Blocked because) implements Option {}
    }

    private final Simulation simulation;
    private final ReplacementPrice prices;
    private final BalancedScore scores;
    private Optional<Command> evaluated = Optional.empty();

    Options(Simulation simulation, ReplacementPrice prices, BalancedScore scores) {
        this.simulation = simulation;
        this.prices = prices;
        this.scores = scores;
    }

    /** About one node, with all reasons. */
    Option single(Candidate candidate) {
        evaluated = Optional.empty();
        if (scores.isHopeless(candidate)) {
            return impossible(
                    scores.refuses(List.of(candidate), candidate.hourlyPrice()).orElseThrow());
        }
        List<Candidate> candidates = List.of(candidate);
        return option(candidates, simulation.explained(candidates));
    }

    /** The command that was scored last, approved or not; empty if the last question did not come so far. */
    Optional<Command> evaluated() {
        return evaluated;
    }

    /** About several nodes at once. */
    Option several(List<Candidate> candidates) {
        evaluated = Optional.empty();
        return option(candidates, simulation.of(candidates));
    }

    /** Deletes nodes without asking where pods go: they have none that need a place. */
    static Command delete(List<Candidate> candidates, Map<PodId, String> places) {
        return CandidateCommand.of(DisruptionReason.EMPTY, candidates, List.of(), places);
    }

    private Option option(List<Candidate> candidates, Destination destination) {
        return switch (destination) {
            case Destination.Missing missing -> impossible(missing.because());
            case Destination.Found found -> option(candidates, found);
        };
    }

    private Option option(List<Candidate> candidates, Destination.Found found) {
        if (found.replacements().isEmpty()) {
            return scored(candidates, List.of(), found.places());
        }
        if (found.replacements().size() > 1) {
            return impossible(
                    new Blocked.SeveralReplacements(found.replacements().size()));
        }
        Pricing pricing = prices.of(candidates, found.replacements().get(0));
        if (candidates.size() > 1 && pricing instanceof Pricing.Cheaper cheaper) {
            pricing = prices.withoutSameType(candidates, cheaper.node());
        }
        return switch (pricing) {
            case Pricing.Refused refused -> impossible(refused.because());
            case Pricing.Cheaper cheaper -> scored(candidates, List.of(cheaper.node()), found.places());
        };
    }

    private Option scored(List<Candidate> candidates, List<PlannedNode> replacements, Map<PodId, String> places) {
        Command command = CandidateCommand.of(DisruptionReason.UNDERUTILIZED, candidates, replacements, places);
        evaluated = Optional.of(command);
        Optional<Blocked> refusal = scores.refuses(candidates, command.savings());
        return refusal.isPresent() ? impossible(refusal.get()) : new Option.Possible(command);
    }

    private static Option impossible(Blocked because) {
        return new Option.Impossible(because);
    }
}
