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
import io.karpenter.solver.consolidation.reference.CandidateCommand;
import io.karpenter.solver.consolidation.reference.Destination;
import io.karpenter.solver.consolidation.reference.Simulation;
import io.karpenter.solver.disruption.Method;
import io.karpenter.solver.disruption.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges drifted nodes of dynamic NodePools: one node with each command, for as many as its pods need, as many commands as budgets
 * allow, each on the snapshot that those before it lead to. Pools take turns, that one first which was served longest ago; one whose
 * replacements fail is left in peace for a while. A node whose pods have no place is not asked about again while nothing has changed.
 *
 * <p>Costs a simulation for each node whose pods need a place, up to a number. Not thread-safe. Source: DIS-DRF-10 to DIS-DRF-15,
 * WK-07.
 */
final class Drift implements Method {

    private final DriftBackoff backoff;
    private final Refusals refusals = new Refusals();
    private final Map<String, Long> servedIn = new HashMap<>();
    private long passes;

    Drift(DriftBackoff backoff) {
        this.backoff = backoff;
    }

    @Override
    public DisruptionMethod kind() {
        return DisruptionMethod.DRIFT;
    }

    @Override
    public Outcome decide(Pass pass) {
        passes++;
        DriftedNodes drifted =
                DriftedNodes.of(pass.now().cluster(), pass.settings().expiring());
        CandidateList list = pass.candidates().drift(drifted::contains);
        list.blocked().forEach(pass::block);
        if (list.candidates().isEmpty()) {
            refusals.forget();
            return new Outcome(0, false, false);
        }
        refusals.lookAt(pass.now());
        RemainingBudgets budgets = pass.budgets(DisruptionReason.DRIFTED);
        Walk walk = new Walk(pass, drifted, pass.isUndecided());
        for (Candidate candidate : inTurns(drifted, list.candidates())) {
            String pool = candidate.nodePool().name();
            Optional<Blocked> against = objection(pass, candidate, budgets);
            if (against.isPresent()) {
                pass.block(candidate, against.get());
            } else if (walk.decides(candidate)) {
                budgets.take(pool);
                servedIn.put(pool, passes);
            }
        }
        return new Outcome(list.candidates().size(), pass.stop().isRaised(), false);
    }

    /** Nodes without pods first, then the others; of both, one of each pool after another. */
    private List<Candidate> inTurns(DriftedNodes drifted, List<Candidate> candidates) {
        Map<String, List<Candidate>> byPool = drifted.byNodePool(candidates);
        List<String> pools = byPool.keySet().stream()
                .sorted(Comparator.<String>comparingLong(pool -> servedIn.getOrDefault(pool, 0L))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        List<Candidate> ordered = new ArrayList<>();
        for (int turn = 0; ordered.size() < candidates.size(); turn++) {
            for (String pool : pools) {
                List<Candidate> ofPool = byPool.getOrDefault(pool, List.of());
                if (turn < ofPool.size()) {
                    ordered.add(ofPool.get(turn));
                }
            }
        }
        ordered.sort(Comparator.comparing(candidate -> !candidate.pods().isEmpty()));
        return ordered;
    }

    private Optional<Blocked> objection(Pass pass, Candidate candidate, RemainingBudgets budgets) {
        String pool = candidate.nodePool().name();
        if (budgets.left(pool) == 0) {
            return Optional.of(new Blocked.NoBudgetLeft(pool, DisruptionReason.DRIFTED));
        }
        Optional<Duration> left = backoff.left(pool, pass.now().cluster().now());
        if (left.isPresent()) {
            return Optional.of(new Blocked.NotNow(new Postponement.BackingOff(pool, left.get())));
        }
        if (pass.now().standing().nominated().contains(candidate.node())) {
            return Optional.of(new Blocked.Nominated());
        }
        return refusals.of(candidate.node());
    }

    /** One candidate after another is asked about. */
    private final class Walk {

        private final Pass pass;
        private final DriftedNodes drifted;
        private boolean onSnapshot;
        private int tries;
        private @Nullable Simulation simulation;

        /**
         * @param onSnapshot true as long as nothing is decided, so that what is found out holds for the snapshot
         */
        Walk(Pass pass, DriftedNodes drifted, boolean onSnapshot) {
            this.pass = pass;
            this.drifted = drifted;
            this.onSnapshot = onSnapshot;
        }

        boolean decides(Candidate candidate) {
            if (pass.stop().isRaised() || tries == pass.settings().mostDriftTries()) {
                pass.postpone(candidate, new Postponement.NextTurn());
                return false;
            }
            return switch (destination(candidate)) {
                case Destination.Missing missing -> {
                    refuse(candidate, missing.because());
                    yield false;
                }
                case Destination.Found found -> decides(candidate, found);
            };
        }

        private Destination destination(Candidate candidate) {
            if (candidate.pods().isEmpty()) {
                return new Destination.Found(List.of(), Map.of());
            }
            tries++;
            Simulation known = simulation;
            if (known == null) {
                RiskSettings risk = pass.solving().solving().risk();
                known = Simulation.ofDrift(pass.now().priced(risk), pass.solving(), pass.stop());
                simulation = known;
            }
            return known.explained(List.of(candidate));
        }

        private void refuse(Candidate candidate, Blocked because) {
            if (pass.stop().isRaised()) {
                pass.postpone(candidate, new Postponement.NextTurn());
                return;
            }
            pass.block(candidate, because);
            if (onSnapshot) {
                refusals.add(candidate.node(), because);
            }
        }

        private boolean decides(Candidate candidate, Destination.Found found) {
            Command command = pass.named(CandidateCommand.of(
                    DisruptionReason.DRIFTED, List.of(candidate), found.replacements(), found.places()));
            // What drains in time does so whatever budgets of pods say.
            Optional<Postponement> evictions = drifted.drainingInTime().contains(candidate.node())
                    ? Optional.empty()
                    : pass.evictions().objection(command, Integer.MAX_VALUE);
            if (evictions.isPresent()) {
                pass.postpone(candidate, evictions.get());
                return false;
            }
            pass.evictions().take(command);
            pass.decide(List.of(command), DisruptionMethod.DRIFT);
            simulation = null;
            onSnapshot = false;
            return true;
        }
    }
}
