package io.karpenter.solver.disruption.method;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.solver.disruption.Disrupting.NOW;
import static io.karpenter.solver.disruption.Disrupting.allowing;
import static io.karpenter.solver.disruption.Disrupting.codes;
import static io.karpenter.solver.disruption.Disrupting.drifted;
import static io.karpenter.solver.disruption.Disrupting.methods;
import static io.karpenter.solver.disruption.Disrupting.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.solver.disruption.Disrupting;
import io.karpenter.solver.disruption.DisruptionPlan;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of drifted nodes of static NodePools")
class StaticDriftTest {

    private final Disrupting world = new Disrupting();

    /** Nodes of one pool, the later they are named the longer ago they drifted; the books know them. */
    private ClusterBuilder cluster3(NodePoolBuilder pool, Disrupting books) {
        ClusterBuilder cluster = cluster().now(NOW).with(pool);
        List<String> names = List.of("a", "b", "c");
        for (int i = 0; i < names.size(); i++) {
            cluster.with(drifted(of(2, names.get(i), "fixed"), i))
                    .with(pod("pod-" + i).cpu("1.5").on(names.get(i)));
            books.accounts.observe("fixed", names.get(i), false);
        }
        return cluster;
    }

    private static List<List<String>> nodes(DisruptionPlan plan) {
        return Disrupting.nodes(plan, DisruptionMethod.STATIC_DRIFT);
    }

    @Test
    @DisplayName(
            "DIS-DRF-16 DIS-DRF-19 DIS-BUD-11 as many go at once as the budget allows, the one that drifted first first, one for one")
    void exchanged() {
        DisruptionPlan plan = world.plan(cluster3(allowing("fixed", "2").replicas(3), world));

        assertThat(nodes(plan)).containsExactly(List.of("c"), List.of("b"));
        assertThat(plan.decisions()).allSatisfy(decision -> {
            assertThat(decision.command().replacements()).hasSize(1);
            assertThat(decision.command().replacements().get(0).nodePool()).isEqualTo("fixed");
            assertThat(decision.command().podMoves()).isEmpty();
        });
        assertThat(codes(plan, "a")).contains("NoBudgetLeft");
        assertThat(world.accounts.counts("fixed").reserved()).isEqualTo(2);
    }

    @Test
    @DisplayName("DIS-DRF-16 none goes where the budget is used up, and none of a dynamic NodePool goes this way")
    void noBudget() {
        ClusterBuilder cluster = cluster3(allowing("fixed", "0").replicas(3), world)
                .with(allowing("dynamic", "9"))
                .with(drifted(of(2, "d", "dynamic"), 1))
                .with(pod("pod-d").cpu("1.5").on("d"));

        DisruptionPlan plan = world.plan(cluster);

        assertThat(methods(plan)).containsExactly(DisruptionMethod.DRIFT);
        assertThat(world.accounts.counts("fixed").reserved()).isZero();
    }

    @Test
    @DisplayName("DIS-DRF-17 none goes while the pool has more nodes than replicas, those about to be replaced counted")
    void scaleDownFirst() {
        ClusterBuilder cluster = cluster3(allowing("fixed", "9").replicas(3), world);
        world.accounts.observe("fixed", "d", false);
        world.accounts.markPendingDisruption("fixed", "d");

        DisruptionPlan plan = world.plan(cluster);

        assertThat(nodes(plan)).isEmpty();
        assertThat(codes(plan, "a")).contains("MoreThanReplicas");
    }

    @Test
    @DisplayName("DIS-DRF-18 no more go than the limit of nodes has slots for replacements")
    void limited() {
        DisruptionPlan plan =
                world.plan(cluster3(allowing("fixed", "9").replicas(3).limit("nodes", "4"), world));

        assertThat(nodes(plan)).containsExactly(List.of("c"));
        assertThat(codes(plan, "b")).contains("NoSlot");
    }

    @Test
    @DisplayName(
            "DIS-DRF-18 WK-08 where the limit leaves no slot none goes, unless nodes may go before their replacements come")
    void deletesFirst() {
        NodePoolBuilder full = allowing("fixed", "1").replicas(3).limit("nodes", "3");
        assertThat(nodes(world.plan(cluster3(full, world)))).isEmpty();

        Disrupting deleting = new Disrupting(Disrupting.SETTINGS.withDeletesFirst(true));
        DisruptionPlan plan = deleting.plan(cluster3(full, deleting));

        assertThat(nodes(plan)).containsExactly(List.of("c"));
        assertThat(plan.decisions().get(0).command().replacements()).isEmpty();
    }

    @Test
    @DisplayName("WK-07 none goes for a while after a replacement has failed")
    void backsOff() {
        ClusterBuilder cluster = cluster3(allowing("fixed", "1").replicas(3), world);
        world.disruption.failed(world.plan(cluster).decisions().get(0));

        assertThat(codes(world.plan(cluster), "c")).contains("BackingOff");
    }

    @Test
    @DisplayName(
            "DIS-CON-26 an error is the caller's to hear of, and gives back the slots of what was decided before it")
    void error() {
        Disrupting failing = new Disrupting(Disrupting.SETTINGS.withExpiring((claim, now) -> {
            if (claim.nodePool().equals("dynamic") && claims++ > 1) {
                throw new IllegalStateException("no answer");
            }
            return false;
        }));
        ClusterBuilder cluster = cluster3(allowing("fixed", "2").replicas(3), failing)
                .with(allowing("dynamic", "9"))
                .with(of(2, "d", "dynamic"));

        assertThatThrownBy(() -> failing.plan(cluster)).hasMessage("no answer");
        assertThat(failing.accounts.counts("fixed").reserved()).isZero();
    }

    private int claims;
}
