package io.karpenter.benchmarks.published.reassignment;

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
import java.util.List;

/**
 * Looks for cheaper assignments the way {@code io.karpenter.solver.search} looks for cheaper nodes: Timefold, a slot for each machine,
 * whose value is an immutable draft of all that is on it; late acceptance; moves that keep what concerns one
 * machine. Moves and costs are the contest's. One thread; equal seeds and moves give equal results.
 */
final class ReassignmentSearch {

    /** Ten times that of the search for nodes, where a move decides on a node's whole price and not on a small part of a cost. */
    private static final int LATE_ACCEPTANCE = 2_000;

    private ReassignmentSearch() {}

    /** Machine by process in the cheapest assignment found. */
    static int[] improve(Reassignment problem, TerminationConfig termination, EnvironmentMode mode, long seed) {
        SolverConfig config = new SolverConfig()
                .withEnvironmentMode(mode)
                .withRandomSeed(seed)
                .withSolutionClass(MachinePlan.class)
                .withEntityClasses(MachineSlot.class)
                .withScoreDirectorFactory(new ScoreDirectorFactoryConfig()
                        .withIncrementalScoreCalculatorClass(AssignmentCalculator.class))
                .withMonitoringConfig(new MonitoringConfig().withSolverMetricList(List.of()))
                .withTerminationConfig(termination)
                .withPhases(new LocalSearchPhaseConfig()
                        .withMoveSelectorConfig(
                                new MoveIteratorFactoryConfig().withMoveIteratorFactoryClass(ReassignmentMoves.class))
                        .withAcceptorConfig(new LocalSearchAcceptorConfig().withLateAcceptanceSize(LATE_ACCEPTANCE))
                        .withForagerConfig(new LocalSearchForagerConfig().withAcceptedCountLimit(1)));
        SolverFactory<MachinePlan> factory = SolverFactory.create(config);
        return factory.buildSolver()
                .solve(MachinePlan.of(new Machines(problem)))
                .assignment();
    }
}
