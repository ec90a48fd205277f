package io.karpenter.core.disruption.candidate;

import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.label.Labels;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodPhase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A pod whose node is to go")
class PodEvictionsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final LabelSelector WEB = LabelSelector.of("app", "web");

    private static PodEvictions under(PodDisruptionBudget... budgets) {
        return new PodEvictions(List.of(budgets), NOW);
    }

    private static PodDisruptionBudget budget(String name, int allowed) {
        return budget(name, Optional.of(WEB), allowed, false);
    }

    private static PodDisruptionBudget budget(
            String name, Optional<LabelSelector> selector, int allowed, boolean alwaysAllowUnhealthy) {
        return new PodDisruptionBudget(
                "default", name, selector, Optional.of("1"), Optional.empty(), allowed, alwaysAllowUnhealthy);
    }

    private static PodDisruptionBudget written(Optional<String> minAvailable, Optional<String> maxUnavailable) {
        return new PodDisruptionBudget("default", "p", Optional.of(WEB), minAvailable, maxUnavailable, 0, false);
    }

    private static PodBuilder web() {
        return pod("web").on("a");
    }

    @Test
    @DisplayName(
            "DIS-CAN-10 needs another place if it runs, or is a StatefulSet's that is being deleted, bare or owned")
    void reschedulable() {
        assertThat(PodEvictions.isReschedulable(web().one())).isTrue();
        assertThat(PodEvictions.isReschedulable(
                        web().ownedBy("apps/v1", "ReplicaSet", "r").one()))
                .isTrue();
        assertThat(PodEvictions.isReschedulable(web().terminating()
                        .ownedBy("apps/v1", "StatefulSet", "s")
                        .one()))
                .isTrue();
        assertThat(PodEvictions.isReschedulable(web().terminating()
                        .ownedBy("apps/v1", "ReplicaSet", "r")
                        .one()))
                .isFalse();
        assertThat(PodEvictions.isReschedulable(web().phase(PodPhase.FAILED).one()))
                .isFalse();
    }

    @Test
    @DisplayName("DIS-CAN-10 goes with its node if a DaemonSet of apps/v1 or the node itself owns it")
    void ofTheNode() {
        assertThat(PodEvictions.isReschedulable(
                        web().ownedBy("apps/v1", "DaemonSet", "d").one()))
                .isFalse();
        assertThat(PodEvictions.isReschedulable(web().ownedBy("v1", "Node", "a").one()))
                .isFalse();
        assertThat(PodEvictions.isReschedulable(
                        web().ownedBy("example.io/v1", "DaemonSet", "d").one()))
                .isTrue();
    }

    @Test
    @DisplayName("DIS-CAN-12 stays where its only budget allows no eviction, or where it has several")
    void budgets() {
        assertThat(under(budget("p", 0)).blocks(web().one()))
                .contains(new Blocked.NoEvictionAllowed(web().one().id(), "default/p"));
        assertThat(under(budget("p", 1)).blocks(web().one())).isEmpty();
        assertThat(under(budget("p", 1), budget("q", 1)).blocks(web().one()))
                .contains(new Blocked.SeveralBudgets(web().one().id(), List.of("default/p", "default/q")));
    }

    @Test
    @DisplayName("DIS-CAN-12 is selected in its own namespace, by a null selector never, by an empty one always")
    void selection() {
        assertThat(under(budget("p", 0)).blocks(web().namespace("other").one())).isEmpty();
        assertThat(under(budget("p", Optional.empty(), 0, false)).blocks(web().one()))
                .isEmpty();
        assertThat(under(budget("p", Optional.of(LabelSelector.EVERYTHING), 0, false))
                        .blocks(web().one()))
                .isPresent();
    }

    @Test
    @DisplayName("DIS-CAN-12 may go unready if its budget says AlwaysAllow, but not if there is a second one")
    void unready() {
        PodDisruptionBudget always = budget("p", Optional.of(WEB), 0, true);

        assertThat(under(always).blocks(web().ready(false).one())).isEmpty();
        assertThat(under(always).blocks(web().ready(true).one())).isPresent();
        assertThat(under(budget("p", 0)).blocks(web().ready(false).one())).isPresent();
        assertThat(under(always, always).blocks(web().ready(false).one())).isPresent();
    }

    @Test
    @DisplayName("DIS-CAN-12 never blocks if it would not be evicted: ended, of the node, or tolerating disruption")
    void notEvictedAnyway() {
        PodEvictions none = under(budget("p", 0));

        assertThat(none.blocks(web().phase(PodPhase.SUCCEEDED).one())).isEmpty();
        assertThat(none.blocks(web().terminating().one())).isEmpty();
        assertThat(none.blocks(web().ownedBy("v1", "Node", "a").one())).isEmpty();
        assertThat(none.blocks(web().tolerates("karpenter.sh/disrupted").one())).isEmpty();
    }

    @Test
    @DisplayName("DIS-CAN-13 is tested by itself, so that two may go where one is allowed; a DaemonSet's is tested too")
    void notCumulative() {
        PodEvictions one = under(budget("p", 1));

        assertThat(web().replicas(2).build())
                .allSatisfy(pod -> assertThat(one.blocks(pod)).isEmpty());
        assertThat(under(budget("p", 0))
                        .blocks(web().ownedBy("apps/v1", "DaemonSet", "d").one()))
                .isPresent();
    }

    @Test
    @DisplayName("DIS-CAN-14 DIS-SIM-03 needs no other place if its budget never lets it go, but does if it only waits")
    void fullyBlocking() {
        assertThat(under(written(Optional.empty(), Optional.of("0"))).isCurrentlyReschedulable(web().one()))
                .isFalse();
        assertThat(under(written(Optional.empty(), Optional.of("0%"))).isCurrentlyReschedulable(web().one()))
                .isFalse();
        assertThat(under(written(Optional.of("100%"), Optional.empty())).isCurrentlyReschedulable(web().one()))
                .isFalse();
        assertThat(under(written(Optional.of("100"), Optional.empty())).isCurrentlyReschedulable(web().one()))
                .isTrue();
    }

    @Test
    @DisplayName("DIS-SIM-03 needs no other place while it asks to be left alone or has several budgets")
    void cannotBeEvicted() {
        assertThat(under().isCurrentlyReschedulable(
                                web().annotation(Labels.DO_NOT_DISRUPT, "true").one()))
                .isFalse();
        assertThat(under(budget("p", 1), budget("q", 1)).isCurrentlyReschedulable(web().one()))
                .isFalse();
        assertThat(under(budget("p", 0)).isCurrentlyReschedulable(web().one())).isTrue();
    }
}
