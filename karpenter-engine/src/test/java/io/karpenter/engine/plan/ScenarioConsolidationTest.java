package io.karpenter.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.verify.command.CommandVerifier;
import io.karpenter.engine.input.Input;
import io.karpenter.k8s.schedule.CronSchedules;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.reference.ReferenceMethod;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cluster that the reference has consolidated too. */
class ScenarioConsolidationTest {

    /** What the reference leaves of it: USD per hour (reference/40-consolidate-20.json). */
    private static final double PRICE_OF_REFERENCE = 3.1404;

    @ParameterizedTest
    @EnumSource(
            value = PreferencePolicy.class,
            names = {"RESPECT", "STRICT"})
    @DisplayName("twenty half empty nodes are consolidated safely, and to no higher price than by the reference itself")
    void twentyNodes(PreferencePolicy preferences) {
        Input input = Planning.of(
                        Path.of("src/test/resources/scenarios/40-consolidate-20.yaml"),
                        "us-east-1a",
                        "us-east-1b",
                        "us-east-1c")
                .input();
        SolverSettings solving =
                new SolverSettings(Duration.ZERO, 0, preferences, MinValuesPolicy.STRICT, PoolWeight.STRICT);
        ConsolidationPlan plan = new ReferenceMethod()
                .consolidate(
                        new ConsolidationProblem(input.cluster(), input.catalog(), Standing.UNKNOWN),
                        ConsolidationSettings.of(new CronSchedules()).withSolving(solving),
                        StopSignal.NEVER);

        assertThat(CommandVerifier.verify(
                        input.cluster(), input.catalog(), plan, new CronSchedules(), VerifierSettings.DEFAULT))
                .isEmpty();
        assertThat(plan.summary().hourlyPriceBefore()).isCloseTo(10.328, within(1e-9));
        assertThat(plan.summary().hourlyPriceAfter()).isLessThanOrEqualTo(PRICE_OF_REFERENCE);
    }
}
