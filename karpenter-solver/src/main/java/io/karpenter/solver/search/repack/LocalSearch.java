package io.karpenter.solver.search.repack;

import ai.timefold.solver.core.api.solver.Solver;
import ai.timefold.solver.core.api.solver.SolverConfigOverride;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.heuristic.selector.move.factory.MoveIteratorFactoryConfig;
import ai.timefold.solver.core.config.localsearch.LocalSearchPhaseConfig;
import ai.timefold.solver.core.config.localsearch.decider.acceptor.LocalSearchAcceptorConfig;
import ai.timefold.solver.core.config.localsearch.decider.forager.LocalSearchForagerConfig;
import ai.timefold.solver.core.config.score.director.ScoreDirectorFactoryConfig;
import ai.timefold.solver.core.config.solver.EnvironmentMode;
import ai.timefold.solver.core.config.solver.SolverConfig;
import ai.timefold.solver.core.config.solver.monitoring.MonitoringConfig;
import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import io.karpenter.solver.api.StopSignal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Late acceptance with ruin and recreate, by Timefold. Equal drafts in an equal order, equal luck and an equal number of moves give
 * equal results. Thread-safe; each call has a solver of its own, which works on the
 * calling thread.
 */
public final class LocalSearch {

    private static final int LATE_ACCEPTANCE = 200;

    /** Making one takes as long as hundreds of moves. */
    private static final Map<EnvironmentMode, SolverFactory<SlotPlan>> FACTORIES = new ConcurrentHashMap<>();

    private final SolverFactory<SlotPlan> factory;

    public LocalSearch(EnvironmentMode mode) {
        factory = FACTORIES.computeIfAbsent(mode, LocalSearch::factory);
    }

    private static SolverFactory<SlotPlan> factory(EnvironmentMode mode) {
        return SolverFactory.create(new SolverConfig()
                .withEnvironmentMode(mode)
                .withRandomSeed(0L)
                .withSolutionClass(SlotPlan.class)
                .withEntityClasses(NodeSlot.class)
                .withScoreDirectorFactory(
                        new ScoreDirectorFactoryConfig().withIncrementalScoreCalculatorClass(PriceCalculator.class))
                // Solvers that run side by side would register the same meters.
                .withMonitoringConfig(new MonitoringConfig().withSolverMetricList(List.of()))
                .withTerminationConfig(new TerminationConfig().withStepCountLimit(Integer.MAX_VALUE))
                .withPhases(new LocalSearchPhaseConfig()
                        .withMoveSelectorConfig(
                                new MoveIteratorFactoryConfig().withMoveIteratorFactoryClass(RepackMoves.class))
                        .withAcceptorConfig(new LocalSearchAcceptorConfig().withLateAcceptanceSize(LATE_ACCEPTANCE))
                        .withForagerConfig(new LocalSearchForagerConfig().withAcceptedCountLimit(1))));
    }

    /**
     * The cheapest drafts found for the units of {@code drafts}, which are not changed.
     *
     * @param luck another number, another course of the search
     * @param better gets each cheaper set of drafts when it is found; empty if nobody wants them, which saves making the sets
     */
    public List<NodeDraft> improve(
            SearchSpace space,
            List<NodeDraft> drafts,
            int luck,
            TerminationConfig termination,
            StopSignal stop,
            Optional<Consumer<List<NodeDraft>>> better) {
        Solver<SlotPlan> solver = factory.buildSolver(new SolverConfigOverride().withTerminationConfig(termination));
        better.ifPresent(listener -> solver.addEventListener(
                event -> listener.accept(event.getNewBestSolution().drafts())));
        SlotPlan best =
                solver.solve(SlotPlan.of(space, drafts, drafts.size() + 32, luck, stop, solver::terminateEarly));
        return best.drafts();
    }
}
