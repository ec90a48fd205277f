package io.karpenter.solver.consolidation.reference;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.solver.consolidation.Consolidating;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A command that waits to be carried out")
class CommandValidatorTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8);

    private static NodeBuilder of(int cores, String name) {
        return node(name)
                .of(CATALOG.find("c" + cores).orElseThrow(), Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                .pool("default");
    }

    private static NodePoolBuilder allowing(String nodes) {
        return nodePool("default").budgets(new Budget(nodes, Optional.empty(), Optional.empty(), Set.of()));
    }

    private static ConsolidationProblem problem(ClusterBuilder cluster) {
        return new ConsolidationProblem(cluster.build(), CATALOG, Standing.UNKNOWN);
    }

    private static Command first(ClusterBuilder cluster) {
        return Consolidating.consolidate(problem(cluster), Consolidating.SETTINGS)
                .commands()
                .get(0);
    }

    private static Validation validate(ClusterBuilder now, Command command) {
        return CommandValidator.validate(problem(now), Consolidating.SETTINGS, command);
    }

    private static Validation.Failure failure(ClusterBuilder now, Command command) {
        Validation validation = validate(now, command);
        assertThat(validation).isInstanceOf(Validation.Invalid.class);
        return ((Validation.Invalid) validation).failure();
    }

    private static ClusterBuilder empty() {
        return cluster().with(allowing("9")).with(of(2, "a"), of(2, "b"));
    }

    /** A node that another has room for. */
    private static ClusterBuilder deletable(String budget) {
        return cluster()
                .with(allowing(budget))
                .with(of(2, "a"), of(4, "b"))
                .with(pod("x").cpu("1").on("a"), pod("y").cpu("3").on("b"));
    }

    /** A node that is too large. */
    private static ClusterBuilder replaceable() {
        return cluster()
                .with(allowing("9"))
                .with(of(8, "a"))
                .with(pod("x").cpu("1").on("a"));
    }

    @Test
    @DisplayName("DIS-VAL-02 holds while nothing has changed")
    void unchanged() {
        assertThat(validate(empty(), first(empty()))).isInstanceOf(Validation.Valid.class);
        assertThat(validate(deletable("9"), first(deletable("9"))))
                .isEqualTo(new Validation.Valid(first(deletable("9"))));
        assertThat(validate(replaceable(), first(replaceable()))).isEqualTo(new Validation.Valid(first(replaceable())));
    }

    @Test
    @DisplayName(
            "DIS-VAL-04 goes on with the nodes that are still empty and promised to no pod, as many as budgets allow")
    void survivors() {
        Command both = first(empty());
        Validation oneFilled = validate(empty().with(pod("new").on("a")), both);
        Validation oneAllowed = validate(cluster().with(allowing("1")).with(of(2, "a"), of(2, "b")), both);

        Validation oneNominated = CommandValidator.validate(
                problem(empty()).with(Standing.UNKNOWN.withNominated(Set.of("a"))), Consolidating.SETTINGS, both);

        assertThat(((Validation.Valid) oneFilled).command().nodes()).containsExactly("b");
        assertThat(((Validation.Valid) oneNominated).command().nodes()).containsExactly("b");
        assertThat(((Validation.Valid) oneFilled).command().savings()).isEqualTo(0.1);
        assertThat(((Validation.Valid) oneAllowed).command().nodes()).hasSize(1);
    }

    @Test
    @DisplayName("DIS-VAL-04 ends if none of its nodes is empty any more, or budgets allow none")
    void noSurvivors() {
        Command both = first(empty());

        assertThat(failure(empty().with(pod("new").on("a"), pod("newer").on("b")), both))
                .isEqualTo(Validation.Failure.CHURN);
        assertThat(failure(cluster().with(allowing("0")).with(of(2, "a"), of(2, "b")), both))
                .isEqualTo(Validation.Failure.BUDGET);
    }

    @Test
    @DisplayName("DIS-VAL-03 DIS-VAL-08 ends if one of its nodes may not be disrupted any more, or budgets are used up")
    void candidates() {
        Command delete = first(deletable("9"));

        assertThat(delete.nodes()).isEqualTo(List.of("a"));
        assertThat(failure(
                        deletable("9")
                                .with(pod("new")
                                        .annotation(Labels.DO_NOT_DISRUPT, "true")
                                        .on("a")),
                        delete))
                .isEqualTo(Validation.Failure.CHURN);
        assertThat(failure(deletable("0"), delete)).isEqualTo(Validation.Failure.BUDGET);
    }

    @Test
    @DisplayName("DIS-VAL-05 ends if its pods need a node that was not decided, or need none any more")
    void command() {
        assertThat(failure(deletable("9").with(pod("new").cpu("2").on("b")), first(deletable("9"))))
                .isEqualTo(Validation.Failure.SCHEDULING);
        assertThat(failure(replaceable().with(of(4, "b")).with(pod("y").on("b")), first(replaceable())))
                .isEqualTo(Validation.Failure.SCHEDULING);
    }

    @Test
    @DisplayName("DIS-VAL-05 ends if not all instance types would do any more that it may be launched as")
    void instanceTypes() {
        Command small = first(replaceable());

        assertThat(small.replacements().get(0).instanceTypeOptions()).contains("c2");
        assertThat(failure(replaceable().with(pod("new").cpu("2").on("a")), small))
                .isEqualTo(Validation.Failure.SCHEDULING);
    }

    @Test
    @DisplayName("DIS-VAL-06 fails for reasons that events name")
    void names() {
        assertThat(Validation.Failure.values())
                .extracting(Validation.Failure::toString)
                .containsExactly("churn", "budget", "scheduling");
    }
}
