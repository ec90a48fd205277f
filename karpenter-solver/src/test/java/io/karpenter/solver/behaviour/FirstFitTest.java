package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.property.Planning;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Plans as the reference's greedy packing gives them")
class FirstFitTest {

    /** Four small nodes cost $4, one large one $10; the greedy packing fills the large one. */
    private static final Scenario SCENARIO = cluster()
            .with(pods(4).cpu("2"))
            .and(Catalogs.of(
                    instanceType("small").cpu("2").memory("8Gi").onDemand(1, ZONE_A),
                    instanceType("large").cpu("8").memory("32Gi").onDemand(10, ZONE_A)));

    private static Plan byFirstFit(SolverSettings settings) {
        return Solver.builder()
                .settings(settings)
                .build()
                .byFirstFit(Problem.of(SCENARIO.cluster(), SCENARIO.catalog()), StopSignal.NEVER);
    }

    @Test
    @DisplayName(
            "cli-and-plan: the greedy packing enlarges a node as long as some type holds its pods, whatever that costs")
    void greedyEnlarges() {
        Plan plan = byFirstFit(Planning.FIRST_PLAN);

        Planning.assertEveryPodOnce(SCENARIO, plan);
        Planning.assertValid(SCENARIO, Planning.FIRST_PLAN, plan);
        assertThat(plan.hourlyPrice()).isEqualTo(10, offset(1e-9));
        assertThat(Planning.plan(SCENARIO, Planning.FIRST_PLAN).hourlyPrice()).isEqualTo(4, offset(1e-9));
    }

    @Test
    @DisplayName("cli-and-plan: a greedy plan is not improved even if there is time, and claims no lower bound")
    void greedyIsNotImproved() {
        Plan plan = byFirstFit(SolverSettings.DEFAULT);

        assertThat(plan.hourlyPrice()).isEqualTo(10, offset(1e-9));
        assertThat(plan.statistics().firstPlanHourlyPrice()).isEqualTo(10, offset(1e-9));
        assertThat(plan.lowerBound()).isEmpty();
    }
}
