package io.karpenter.solver.disruption.method;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.solver.disruption.Disrupting.NOW;
import static io.karpenter.solver.disruption.Disrupting.allowing;
import static io.karpenter.solver.disruption.Disrupting.codes;
import static io.karpenter.solver.disruption.Disrupting.drains;
import static io.karpenter.solver.disruption.Disrupting.drift;
import static io.karpenter.solver.disruption.Disrupting.drifted;
import static io.karpenter.solver.disruption.Disrupting.free;
import static io.karpenter.solver.disruption.Disrupting.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.Decision;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.disruption.Disrupting;
import io.karpenter.solver.disruption.DisruptionPlan;
import io.karpenter.solver.disruption.Findings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of drifted nodes")
class DriftTest {

    private final Disrupting world = new Disrupting();

    /** A full node for each name, drifted so many minutes ago. */
    private static ClusterBuilder full(ClusterBuilder cluster, String pool, int minutes, String... names) {
        for (String name : names) {
            cluster.with(drifted(of(2, name, pool), minutes))
                    .with(pod("pod-" + name).cpu("1.5").on(name));
        }
        return cluster;
    }

    private static ClusterBuilder full(String budget, String... names) {
        return full(cluster().now(NOW).with(allowing("default", budget)), "default", 1, names);
    }

    @Test
    @DisplayName(
            "DIS-DRF-10 those of dynamic NodePools go, whatever their policy is and however busy they are; others stay")
    void eligible() {
        NodeClaim.Lifecycle busy = new NodeClaim.Lifecycle(
                        Optional.of(NOW), Optional.of(NOW), Optional.empty(), Optional.empty(), false)
                .drifted(NOW);
        DisruptionPlan plan = world.plan(cluster()
                .now(NOW)
                .with(free("default").consolidation(ConsolidationPolicy.WHEN_EMPTY, Duration.ofHours(1)))
                .with(of(2, "busy").lifecycle(busy), of(2, "fine"))
                .with(pod("x").cpu("1.5").on("busy"), pod("y").cpu("1.5").on("fine")));

        assertThat(drift(plan)).containsExactly("busy");
        Decision decision = plan.decisions().get(0);
        assertThat(decision.command().reason()).isEqualTo(DisruptionReason.DRIFTED);
        assertThat(decision.command().replacements()).hasSize(1);
    }

    @Test
    @DisplayName("DIS-DRF-11 those without pods go first, then that which drifted first")
    void order() {
        ClusterBuilder cluster = full("9", "young", "older");
        full(cluster, "default", 5, "oldest");
        cluster.with(drifted(of(2, "empty"), 0))
                .with(pod("daemon").ownedBy("apps/v1", "DaemonSet", "d").on("empty"))
                // Not to be taken as empty by emptiness.
                .with(free("default").consolidatesNever());

        assertThat(drift(world.plan(cluster))).containsExactly("empty", "oldest", "older", "young");
    }

    @Test
    @DisplayName("DIS-DRF-12 one goes with as many replacements as its pods need, dearer ones too")
    void severalReplacements() {
        ClusterBuilder cluster = cluster()
                .now(NOW)
                .with(free("default").instanceTypes("c2"))
                .with(drifted(of(8, "a"), 1))
                .with(pod("x").replicas(4).cpu("1.5").on("a"));

        DisruptionPlan plan = world.plan(cluster);

        assertThat(drift(plan)).containsExactly("a");
        assertThat(plan.decisions().get(0).command().replacements())
                .hasSize(4)
                .allSatisfy(node -> assertThat(node.instanceTypeOptions()).containsExactly("c2"));
    }

    @Test
    @DisplayName("DIS-DRF-12 one whose pods have no place stays, is told of, and keeps no other from going")
    void blocked() {
        ClusterBuilder cluster = full("9", "b").with(drifted(of(2, "a"), 9));
        cluster.with(pod("stuck").cpu("1").nodeSelector("nowhere", "else").on("a"));

        DisruptionPlan plan = world.plan(cluster);

        assertThat(drift(plan)).containsExactly("b");
        assertThat(codes(plan, "a")).contains("PodsWithoutPlace");
        assertThat(plan.findings().blocked()).extracting(node -> node.node()).containsExactly("a");
    }

    @Test
    @DisplayName("DIS-DRF-12 pods may go to nodes whose consolidateAfter has not passed")
    void noDestinationRule() {
        NodeBuilder busy = of(8, "busy").initializedSince(NOW);
        ClusterBuilder cluster = cluster()
                .now(NOW)
                .with(free("default").consolidation(ConsolidationPolicy.WHEN_EMPTY, Duration.ofHours(1)))
                .with(drifted(of(2, "a"), 1), busy)
                .with(pod("x").cpu("1.5").on("a"));

        assertThat(world.plan(cluster).decisions().get(0).command().podMoves())
                .extracting(PodMove::to)
                .containsExactly("busy");
    }

    @Test
    @DisplayName(
            "DIS-DRF-13 DIS-BUD-11 WK-03 as many go in one plan as the budget allows, nodes that are going already included")
    void asManyAsBudgets() {
        ConsolidationProblem problem = Disrupting.problem(full("3", "a", "b", "c", "d", "e"));
        assertThat(drift(world.plan(problem))).containsExactly("a", "b", "c");

        assertThat(drift(world.plan(Disrupting.inCommands(problem, "a", "b")))).containsExactly("c");
    }

    @Test
    @DisplayName("each goes to places that no other one takes, and relies on no replacement of another one")
    void eachAfterTheOthers() {
        ClusterBuilder cluster = full("9", "a", "b", "c")
                .with(of(4, "room"))
                .with(pod("z").cpu("2").on("room"));

        DisruptionPlan plan = world.plan(cluster);

        assertThat(drift(plan)).containsExactly("a", "b", "c");
        assertThat(plan.decisions())
                .flatExtracting(decision -> decision.command().podMoves())
                .extracting(PodMove::to)
                .containsOnlyOnce("room")
                .doesNotHaveDuplicates();
        assertThat(plan.decisions())
                .flatExtracting(decision -> decision.command().replacements())
                .extracting(node -> node.name())
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName(
            "DIS-DRF-14 DIS-CAN-07 pods that may not be evicted keep one, unless it drains in time: then they get no new place")
    void terminationGracePeriod() {
        ClusterBuilder cluster = cluster().now(NOW).with(free("default"));
        cluster.with(drifted(of(2, "patient"), 2), drains(of(4, "limited"), 1));
        for (String node : List.of("patient", "limited")) {
            cluster.with(pod("held-" + node)
                    .cpu("1")
                    .annotation("karpenter.sh/do-not-disrupt", "true")
                    .on(node));
        }
        cluster.with(pod("free").cpu("1").on("limited"));

        DisruptionPlan plan = world.plan(cluster);

        assertThat(drift(plan)).containsExactly("limited");
        assertThat(plan.decisions().get(0).command().podMoves())
                .extracting(move -> move.pod().name())
                .containsExactly("free");
        assertThat(codes(plan, "patient")).containsExactly("PodDoNotDisrupt");
    }

    @Test
    @DisplayName(
            "DIS-DRF-15 WK-07 a pool whose replacement failed waits a minute, then twice as long, ten at most; others go on")
    void backsOff() {
        ClusterBuilder cluster = full("1", "a").with(allowing("other", "1"));
        full(cluster, "other", 1, "b");
        ConsolidationProblem problem = Disrupting.problem(cluster);
        Instant now = NOW;
        double[] most = {1.2, 2.4, 4.8, 9.6, 10, 10};
        double[] least = {0.8, 1.6, 3.2, 6.4, 8, 8};
        for (int i = 0; i < most.length; i++) {
            DisruptionPlan plan = world.plan(Disrupting.at(problem, now));
            assertThat(drift(plan)).as("try " + i).contains("a");
            world.setTime(now);
            plan.decisions().stream()
                    .filter(decision -> decision.command().nodes().contains("a"))
                    .forEach(world.disruption::failed);
            DisruptionPlan early = world.plan(Disrupting.at(problem, now.plusMillis((long) (least[i] * 60_000) - 1)));
            assertThat(drift(early)).containsExactly("b");
            assertThat(codes(early, "a")).contains("BackingOff");
            now = now.plusMillis((long) (most[i] * 60_000));
        }

        world.plan(Disrupting.at(problem, now)).decisions().forEach(world.disruption::succeeded);
        assertThat(drift(world.plan(Disrupting.at(problem, now)))).contains("a");
    }

    @Test
    @DisplayName("WK-20 back-off is the same with the same seed, and differs between pools")
    void jitter() {
        DriftBackoff one = new DriftBackoff(7);
        DriftBackoff same = new DriftBackoff(7);
        for (String pool : List.of("a", "b")) {
            one.failed(pool, NOW);
            same.failed(pool, NOW);
        }
        assertThat(one.left("a", NOW)).isEqualTo(same.left("a", NOW)).isNotEqualTo(one.left("b", NOW));
    }

    @Test
    @DisplayName("WK-07 pools take turns where there is not time for all")
    void turns() {
        Disrupting hurried = new Disrupting(Disrupting.SETTINGS.withMostDriftTries(2));
        ClusterBuilder cluster = full("9", "a1", "a2", "a3").with(free("other"));
        full(cluster, "other", 0, "b1", "b2");
        ConsolidationProblem problem = Disrupting.problem(cluster);

        DisruptionPlan first = hurried.plan(problem);
        assertThat(drift(first)).containsExactly("a1", "b1");
        assertThat(codes(first, "a2")).contains("NextTurn");

        assertThat(drift(hurried.plan(Disrupting.inCommands(problem, "a1", "b1"))))
                .containsExactly("a2", "b2");
    }

    @Test
    @DisplayName("WK-21 one that is about to expire goes as a drifted one, if it is said which that are")
    void expiring() {
        ClusterBuilder cluster = cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(2, "a"), of(2, "b"))
                .with(pod("x").cpu("1.5").on("a"), pod("y").cpu("1.5").on("b"));
        assertThat(world.plan(cluster).decisions()).isEmpty();

        Disrupting graceful = new Disrupting(
                Disrupting.SETTINGS.withExpiring((claim, now) -> claim.name().equals("b") && now.equals(NOW)));
        assertThat(drift(graceful.plan(cluster))).containsExactly("b");
    }

    @Test
    @DisplayName("WK-16 those with pods of one budget go only as far as it lets all their pods go at once")
    void evictionsTogether() {
        ClusterBuilder cluster = cluster().now(NOW).with(free("default")).podDisruptionBudget(Disrupting.pdb("web", 1));
        for (String node : List.of("a", "b")) {
            cluster.with(drifted(of(2, node), 1))
                    .with(pod("pod-" + node).label("app", "web").cpu("1.5").on(node));
        }

        DisruptionPlan plan = world.plan(cluster);

        assertThat(drift(plan)).containsExactly("a");
        assertThat(codes(plan, "b")).contains("EvictionsTaken");
    }

    @Test
    @DisplayName("WK-04 DIS-SIM-08 one that would rely on a NodeClaim that has not joined waits, and only that one")
    void inFlight() {
        ClusterBuilder cluster = cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(8, "coming").inFlight(), of(4, "room"))
                .with(drifted(of(2, "a"), 2), drifted(of(2, "b"), 1).taint("only", "some", TaintEffect.NO_SCHEDULE))
                .with(pod("large").cpu("1.5").on("a"), pod("small").cpu("0.2").on("b"))
                .with(pod("z").cpu("3.5").on("room"));

        DisruptionPlan plan = world.plan(cluster);

        assertThat(drift(plan)).containsExactly("b");
        assertThat(codes(plan, "a")).contains("UninitializedDestination");
    }

    private static DisruptionPlan ofManyTypes(int minValues) {
        Catalog many = Catalogs.linear(IntStream.rangeClosed(1, 650).toArray());
        ClusterBuilder cluster = cluster()
                .now(NOW)
                .with(free("default").minValues("node.kubernetes.io/instance-type", minValues))
                .with(drifted(of(2, "a"), 1))
                .with(pod("x").cpu("1.5").on("a"));
        return new Disrupting().plan(new ConsolidationProblem(cluster.build(), many, Standing.UNKNOWN));
    }

    @Test
    @DisplayName(
            "DIS-SIM-06 replacements name no more than 600 types, the cheapest first; where that is too little variety, the node stays")
    void mostTypes() {
        List<String> options = ofManyTypes(600)
                .decisions()
                .get(0)
                .command()
                .replacements()
                .get(0)
                .instanceTypeOptions();
        assertThat(options).hasSize(600).startsWith("c2", "c3", "c4");

        DisruptionPlan plan = ofManyTypes(601);
        assertThat(plan.decisions()).isEmpty();
        assertThat(codes(plan, "a")).contains("PodsWithoutPlace");
    }

    @Test
    @DisplayName("DIS-LOP-11 nodes that have expired or are broken are for others to deal with")
    void notInTheLoop() {
        NodeClaim.Lifecycle expired = new NodeClaim.Lifecycle(
                Optional.empty(), Optional.empty(), Optional.of(Duration.ofHours(1)), Optional.empty(), false);
        ClusterBuilder cluster = cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(2, "expired").lifecycle(expired), of(2, "broken").notReady())
                .with(pod("x").cpu("1.9").on("expired"), pod("y").cpu("1.9").on("broken"));

        assertThat(world.plan(cluster).decisions()).isEmpty();
    }

    @Test
    @DisplayName(
            "DIS-LOP-05 WK-05 what was found out when nothing was to do is told again at once, until something changes")
    void unchanged() {
        ConsolidationProblem problem = Disrupting.problem(full("0", "a"));
        DisruptionPlan first = world.plan(problem);
        DisruptionPlan again = world.plan(Disrupting.at(problem, NOW.plusSeconds(10)));

        assertThat(again.unconsolidatable()).isEqualTo(first.unconsolidatable());
        assertThat(again.findings().runs()).allMatch(Findings.MethodRun::skipped);
        assertThat(again.findings().budgets())
                .isEqualTo(first.findings().budgets())
                .isNotEmpty();
        assertThat(drift(world.plan(Disrupting.problem(full("1", "a"))))).containsExactly("a");
    }
}
