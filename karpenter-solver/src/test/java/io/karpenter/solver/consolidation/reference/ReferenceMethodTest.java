package io.karpenter.solver.consolidation.reference;

import static io.karpenter.core.testkit.BufferBuilder.buffer;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.solver.consolidation.Consolidating.SETTINGS;
import static io.karpenter.solver.consolidation.Consolidating.consolidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.candidate.DisruptionClass;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.Consolidating;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reference's way of consolidation")
class ReferenceMethodTest {

    private static final String CHEAP = "-2147483648";
    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8);

    private static NodeBuilder of(int cores, String name) {
        return of(cores, name, "default", Catalogs.ZONE_A);
    }

    private static NodeBuilder of(int cores, String name, String pool, String zone) {
        return node(name)
                .of(CATALOG.find("c" + cores).orElseThrow(), zone, CapacityType.ON_DEMAND)
                .pool(pool);
    }

    private static NodePoolBuilder free() {
        return nodePool("default").budgets();
    }

    private static PodBuilder costless(String name) {
        return pod(name).annotation("controller.kubernetes.io/pod-deletion-cost", CHEAP);
    }

    private static ConsolidationPlan plan(ClusterBuilder cluster) {
        return consolidate(cluster, CATALOG);
    }

    private static List<List<String>> nodes(ConsolidationPlan plan) {
        return plan.commands().stream().map(Command::nodes).toList();
    }

    private static List<String> targets(ConsolidationPlan plan) {
        return plan.commands().stream()
                .flatMap(command -> command.podMoves().stream())
                .map(PodMove::to)
                .toList();
    }

    private static Blocked kept(ConsolidationPlan plan, String node) {
        return plan.unconsolidatable().stream()
                .filter(kept -> kept.node().equals(node))
                .findFirst()
                .orElseThrow()
                .because()
                .get(0);
    }

    private static SolverSettings with(PreferencePolicy policy) {
        return new SolverSettings(Duration.ZERO, 0, policy, MinValuesPolicy.STRICT, PoolWeight.STRICT);
    }

    @Test
    @DisplayName("DIS-SIM-01 moves no pod to a node that is being deleted or taken by the same command")
    void leavingNodes() {
        ConsolidationPlan plan = plan(cluster()
                .with(free())
                .with(of(8, "leaving").deleting(), of(2, "a"), of(2, "b"))
                .with(pod("x").cpu("0.5").on("a"), pod("y").cpu("0.5").on("b")));

        assertThat(nodes(plan)).containsExactly(List.of("a"));
        assertThat(targets(plan)).containsExactly("b");
    }

    @Test
    @DisplayName("DIS-SIM-02 leaves room for pods of nodes that are being deleted")
    void podsOfLeavingNodes() {
        ClusterBuilder cluster = cluster()
                .with(free().limit("nodes", "1"))
                .with(of(8, "leaving").deleting(), of(2, "a"), of(4, "b"))
                .with(pod("x").cpu("1").on("a"), pod("y").cpu("1").on("b"));

        assertThat(nodes(plan(cluster))).containsExactly(List.of("b"));
        assertThat(nodes(plan(cluster.with(pod("homeless").cpu("3").on("leaving")))))
                .isEmpty();
    }

    @Test
    @DisplayName("DIS-SIM-03 keeps a node with pods that cannot be evicted, rather than planning without them")
    void podsThatCannotBeEvicted() {
        ConsolidationPlan plan = plan(cluster()
                .with(free())
                .with(of(4, "a"), of(4, "b"))
                .with(
                        pod("x").annotation(Labels.DO_NOT_DISRUPT, "true").on("a"),
                        pod("y").annotation(Labels.DO_NOT_DISRUPT, "true").on("b")));

        assertThat(plan.commands()).isEmpty();
        assertThat(kept(plan, "a")).isInstanceOf(Blocked.PodDoNotDisrupt.class);
    }

    @Test
    @DisplayName("DIS-SIM-04 DIS-CON-32 launches nodes of pools that are usable, and minds no others")
    void usablePools() {
        ConsolidationPlan plan = plan(cluster()
                .with(
                        free(),
                        nodePool("broken").notReady().weight(100),
                        nodePool("going").deleting().weight(99))
                .with(of(8, "a"))
                .with(pod("x").cpu("1").on("a")));

        assertThat(plan.commands())
                .singleElement()
                .satisfies(command -> assertThat(command.replacements())
                        .singleElement()
                        .extracting(PlannedNode::nodePool)
                        .isEqualTo("default"));
    }

    @Test
    @DisplayName("DIS-SIM-07 moves no pod to a node inside its own consolidateAfter, but replaces the node")
    void closedDestination() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        ConsolidationPlan plan = plan(cluster()
                .now(now)
                .with(free().consolidation(ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED, Duration.ofMinutes(10)))
                .with(
                        of(8, "a").initializedSince(now.minusSeconds(3600)),
                        of(8, "busy").initializedSince(now.minusSeconds(60)))
                .with(pod("x").cpu("1").on("a"), pod("y").cpu("1").on("busy")));

        assertThat(nodes(plan)).containsExactly(List.of("a"));
        assertThat(plan.commands().get(0).replacements()).hasSize(1);
        assertThat(kept(plan, "busy")).isEqualTo(new Blocked.NotQuiet(Duration.ofMinutes(9)));
    }

    @Test
    @DisplayName("DIS-SIM-08 DIS-CON-33 does not rely on a node that is not initialized")
    void uninitialized() {
        ConsolidationPlan plan = plan(cluster()
                .with(free())
                .with(of(2, "a"), of(8, "new").uninitialized())
                .with(pod("x").cpu("1").on("a")));

        assertThat(plan.commands()).isEmpty();
        assertThat(kept(plan, "a")).isInstanceOf(Blocked.UninitializedDestination.class);
    }

    @Test
    @DisplayName("DIS-SIM-09 DIS-CON-32 is not kept from anything by pods that are pending anyway")
    void pendingPods() {
        ConsolidationPlan plan = plan(cluster()
                .with(free())
                .with(of(4, "a"), of(4, "b"))
                .with(
                        pod("huge").cpu("100"),
                        pod("x").cpu("1").on("a"),
                        pod("y").cpu("1").on("b")));

        assertThat(plan.commands()).isNotEmpty();
    }

    @Test
    @DisplayName("DIS-SIM-10 WK-13 does not charge a new node that only pending pods need")
    void newNodesOfPendingPods() {
        ConsolidationPlan plan = plan(cluster()
                .with(free())
                .with(of(2, "a"), of(2, "b"))
                .with(
                        pod("waiting").cpu("8"),
                        pod("x").cpu("1").zone(Catalogs.ZONE_A).on("a"),
                        pod("y").cpu("1").zone(Catalogs.ZONE_A).on("b")));

        assertThat(nodes(plan)).containsExactly(List.of("a"));
        assertThat(plan.commands().get(0).replacements()).isEmpty();
    }

    @Test
    @DisplayName("DIS-SIM-12 may use for a replacement what the node leaves of its pool's limit")
    void limits() {
        ConsolidationPlan plan = plan(cluster()
                .with(free().limit("cpu", "8"))
                .with(of(8, "a"))
                .with(pod("x").cpu("3").on("a")));

        assertThat(plan.commands())
                .singleElement()
                .satisfies(command ->
                        assertThat(command.replacements().get(0).instanceType()).isEqualTo("c4"));
    }

    @Test
    @DisplayName("DIS-EMP-03 DIS-LOP-04 DIS-LOP-07 gives up all empty nodes first, in one command across pools")
    void emptiness() {
        ConsolidationPlan plan = plan(cluster()
                .with(free(), nodePool("other").budgets())
                .with(
                        of(2, "a"),
                        of(8, "b", "other", Catalogs.ZONE_B),
                        of(2, "c"),
                        of(2, "d", "other", Catalogs.ZONE_A))
                .with(pod("x").cpu("1").on("a"), pod("y").cpu("1").on("d")));
        Command first = plan.commands().get(0);

        assertThat(first.reason()).isEqualTo(DisruptionReason.EMPTY);
        assertThat(first.nodes()).containsExactly("b", "c");
        assertThat(first.savings()).isEqualTo(0.5);
        assertThat(plan.commands().get(1).reason()).isEqualTo(DisruptionReason.UNDERUTILIZED);
    }

    @Test
    @DisplayName(
            "DIS-EMP-03 DIS-BUD-11 gives up the empty nodes that save most first, as many as budgets allow at once")
    void emptinessWithinBudgets() {
        Budget one = new Budget("1", Optional.empty(), Optional.empty(), Set.of());
        ConsolidationPlan plan =
                plan(cluster().with(nodePool("default").budgets(one)).with(of(2, "a"), of(8, "b"), of(4, "c")));

        assertThat(nodes(plan)).containsExactly(List.of("b"), List.of("c"), List.of("a"));
        assertThat(plan.commands()).extracting(Command::batch).containsExactly(0, 1, 2);
    }

    @Test
    @DisplayName("DIS-EMP-04 WK-12 gives up a node whose pods do not mind only if they have another place")
    void costlessPods() {
        ClusterBuilder full = cluster()
                .with(free())
                .with(of(4, "a"), of(2, "b"))
                .with(
                        costless("x").cpu("3").on("a"),
                        pod("y").cpu("2").zone(Catalogs.ZONE_A).on("b"));
        ClusterBuilder roomy = cluster()
                .with(free())
                .with(of(4, "a"), of(8, "b"))
                .with(costless("x").cpu("3").on("a"), pod("y").cpu("5").on("b"));

        assertThat(plan(full).commands()).isEmpty();
        assertThat(nodes(plan(roomy))).containsExactly(List.of("a"));
        assertThat(targets(plan(roomy))).containsExactly("b");
    }

    @Test
    @DisplayName("DIS-CON-10 deletes a node whose pods fit elsewhere, bare ones too, on nodes that nobody manages too")
    void delete() {
        ConsolidationPlan plan = plan(cluster()
                .with(free())
                .with(
                        of(2, "a"),
                        node("foreign").zone(Catalogs.ZONE_A).allocatable("cpu", "8", "memory", "32Gi", "pods", "110"))
                .with(pod("bare").cpu("1").on("a")));

        assertThat(nodes(plan)).containsExactly(List.of("a"));
        assertThat(targets(plan)).containsExactly("foreign");
        assertThat(plan.commands().get(0).savings()).isEqualTo(0.1);
        assertThat(plan.commands().get(0).disruptionCost()).isEqualTo(2);
    }

    @Test
    @DisplayName("DIS-CON-10 WK-01 keeps a node that two would have to come for")
    void severalReplacements() {
        Catalog catalog = Catalogs.of(
                instanceType("c2").cpu("2").memory("8Gi").onDemand(0.01, Catalogs.ZONE_A),
                instanceType("big").cpu("8").memory("32Gi").onDemand(1, Catalogs.ZONE_B));
        ConsolidationPlan plan = consolidate(
                cluster()
                        .with(free().zones(Catalogs.ZONE_A))
                        .with(node("a")
                                .of(catalog.find("big").orElseThrow(), Catalogs.ZONE_B, CapacityType.ON_DEMAND)
                                .pool("default"))
                        .with(pod("x").cpu("2").replicas(2).on("a")),
                catalog);

        assertThat(plan.commands()).isEmpty();
        assertThat(kept(plan, "a")).isEqualTo(new Blocked.SeveralReplacements(2));
    }

    @Test
    @DisplayName("DIS-CON-20 DIS-BAL-07 says what a replacement saves, priced as the cheapest that can be launched")
    void savings() {
        ConsolidationPlan plan = plan(
                cluster().with(free()).with(of(8, "a")).with(pod("x").cpu("1.5").on("a")));

        assertThat(plan.summary().savings()).isCloseTo(0.3, within(1e-9));
        assertThat(plan.summary().hourlyPriceAfter()).isCloseTo(0.1, within(1e-9));
        assertThat(plan.summary().nodesAfter()).isEqualTo(1);
        assertThat(kept(
                        plan(cluster()
                                .with(free())
                                .with(of(2, "a"))
                                .with(pod("x").cpu("1.5").on("a"))),
                        "a"))
                .isInstanceOf(Blocked.NothingCheaper.class);
    }

    @Test
    @DisplayName("DIS-CON-21 DIS-CON-22 DIS-CON-23 takes the longest list of candidates that one cheaper node replaces")
    void longestPrefix() {
        ConsolidationPlan plan = plan(cluster()
                .with(free())
                .with(of(4, "a"), of(4, "b"), of(4, "c"), of(4, "d"))
                .with(
                        pod("w").cpu("0.5").on("a"),
                        pod("x").cpu("0.5").on("b"),
                        pod("y").cpu("0.5").on("c"),
                        pod("z").cpu("0.5").on("d")));

        assertThat(nodes(plan)).containsExactly(List.of("a", "b", "c", "d"));
        assertThat(plan.commands().get(0).replacements().get(0).instanceType()).isEqualTo("c2");
    }

    @Test
    @DisplayName("DIS-CON-21 takes no more candidates together than budgets allow at once")
    void prefixWithinBudgets() {
        Budget two = new Budget("2", Optional.empty(), Optional.empty(), Set.of());
        ConsolidationPlan plan = plan(cluster()
                .with(nodePool("default").budgets(two))
                .with(of(4, "a"), of(4, "b"), of(4, "c"), of(4, "d"))
                .with(
                        pod("w").cpu("0.5").on("a"),
                        pod("x").cpu("0.5").on("b"),
                        pod("y").cpu("0.5").on("c"),
                        pod("z").cpu("0.5").on("d")));

        assertThat(plan.commands())
                .allSatisfy(command -> assertThat(command.nodes()).hasSizeLessThanOrEqualTo(2));
        assertThat(plan.summary().hourlyPriceAfter()).isCloseTo(0.1, within(1e-9));
    }

    @Test
    @DisplayName("DIS-CON-21 tries no fewer than two candidates together, and no more than 101")
    void prefixLengths() {
        assertThat(several(1)).isEmpty();
        assertThat(several(2))
                .hasValueSatisfying(command -> assertThat(command.nodes()).hasSize(2));
        assertThat(several(110))
                .hasValueSatisfying(command -> assertThat(command.nodes()).hasSize(101));
    }

    /** What the search for several nodes finds among so many that are hardly used. */
    private static Optional<Command> several(int nodes) {
        ClusterBuilder cluster = cluster().with(free());
        for (int i = 0; i < nodes; i++) {
            cluster.with(of(4, "n" + i)).with(pod("p" + i).cpu("0.01").on("n" + i));
        }
        ConsolidationProblem problem = new ConsolidationProblem(cluster.build(), CATALOG, Standing.UNKNOWN);
        return new ReferenceStep(problem, SETTINGS, StopSignal.NEVER).several(StopSignal.NEVER);
    }

    @Test
    @DisplayName("DIS-CON-27 tries the first candidate of each pool before the second of any, pools by name")
    void roundRobin() {
        List<Candidate> candidates = Candidates.of(
                        cluster()
                                .with(nodePool("p"), nodePool("q"))
                                .with(
                                        of(2, "p-small", "p", Catalogs.ZONE_A),
                                        of(8, "p-large", "p", Catalogs.ZONE_A),
                                        of(4, "q-only", "q", Catalogs.ZONE_A))
                                .build(),
                        CATALOG,
                        Standing.UNKNOWN)
                .all(DisruptionClass.GRACEFUL)
                .candidates();

        assertThat(ReferenceStep.roundRobin(candidates))
                .extracting(Candidate::node)
                .containsExactly("p-large", "q-only", "p-small");
    }

    @Test
    @DisplayName("DIS-CON-29 keeps a node whose pool has no budget left, and says so")
    void noBudget() {
        Budget none = new Budget("0", Optional.empty(), Optional.empty(), Set.of("Underutilized"));
        ConsolidationPlan plan = plan(cluster()
                .with(nodePool("default").budgets(none))
                .with(of(8, "a"))
                .with(pod("x").cpu("1").on("a")));

        assertThat(plan.commands()).isEmpty();
        assertThat(kept(plan, "a")).isEqualTo(new Blocked.NoBudgetLeft("default", DisruptionReason.UNDERUTILIZED));
    }

    @Test
    @DisplayName("DIS-CON-32 keeps a node whose pods would become pending, and says why each of them would")
    void podsWithoutPlace() {
        ConsolidationPlan plan = plan(cluster()
                .with(free().zones(Catalogs.ZONE_B))
                .with(of(4, "a"))
                .with(pod("x").cpu("1").zone(Catalogs.ZONE_A).on("a")));

        assertThat(plan.commands()).isEmpty();
        assertThat(kept(plan, "a")).isInstanceOfSatisfying(Blocked.PodsWithoutPlace.class, without -> {
            assertThat(without.pods()).isEqualTo(1);
            assertThat(without.some())
                    .singleElement()
                    .asString()
                    .contains("default/x")
                    .contains(Catalogs.ZONE_A);
        });
    }

    @Test
    @DisplayName("DIS-CON-34 keeps pods apart that must be, wherever they move")
    void antiAffinity() {
        ConsolidationPlan plan = plan(cluster()
                .with(free().limit("nodes", "2"))
                .with(of(2, "a"), of(2, "b"))
                .with(
                        pod("db-1")
                                .label("app", "db")
                                .apartFrom(Labels.HOSTNAME, "db")
                                .on("a"),
                        pod("db-2")
                                .label("app", "db")
                                .apartFrom(Labels.HOSTNAME, "db")
                                .on("b")));

        assertThat(plan.commands()).isEmpty();
    }

    @Test
    @DisplayName("DIS-SIM-05 DIS-CON-35 WK-14 is kept from a saving by preferences only if they are held like rules")
    void preferences() {
        ClusterBuilder cluster = cluster()
                .with(free())
                .with(of(2, "a"), of(2, "b"))
                .with(
                        pod("web-1")
                                .label("app", "web")
                                .prefersApartFrom(1, Labels.HOSTNAME, "web")
                                .on("a"),
                        pod("web-2")
                                .label("app", "web")
                                .prefersApartFrom(1, Labels.HOSTNAME, "web")
                                .on("b"));

        assertThat(consolidate(cluster, CATALOG, SETTINGS.withSolving(with(PreferencePolicy.RESPECT)))
                        .commands())
                .hasSize(1);
        assertThat(consolidate(cluster, CATALOG, SETTINGS.withSolving(with(PreferencePolicy.IGNORE)))
                        .commands())
                .hasSize(1);
        assertThat(consolidate(cluster, CATALOG, SETTINGS.withSolving(with(PreferencePolicy.STRICT)))
                        .commands())
                .isEmpty();
    }

    @Test
    @DisplayName("DIS-CON-36 keeps a node that pods of a leaving node were promised")
    void nominated() {
        ClusterBuilder cluster =
                cluster().with(free()).with(of(8, "a")).with(pod("x").cpu("1").on("a"));
        Standing promised = new Standing(Set.of(), Set.of(), Set.of("a"), Set.of());
        ConsolidationPlan plan = consolidate(new ConsolidationProblem(cluster.build(), CATALOG, promised), SETTINGS);

        assertThat(plan.commands()).isEmpty();
        assertThat(kept(plan, "a")).isEqualTo(new Blocked.Nominated());
    }

    @Test
    @DisplayName("DIS-CON-36 keeps an empty node that pending pods are to go to")
    void roomForPendingPods() {
        Cluster waiting = cluster()
                .with(free())
                .with(of(8, "a"), of(2, "b"))
                .with(pod("waiting").cpu("7"))
                .build();
        ConsolidationProblem problem = ConsolidationProblem.afterProvisioning(waiting, CATALOG, SETTINGS.solving());

        assertThat(nodes(consolidate(problem, SETTINGS))).containsExactly(List.of("b"));
        assertThat(kept(consolidate(problem, SETTINGS), "a")).isEqualTo(new Blocked.Nominated());
    }

    @Test
    @DisplayName("DIS-CON-39 keeps an empty node that holds virtual pods, and moves no pod into their room")
    void roomForBuffers() {
        Cluster holding = cluster()
                .with(free())
                .with(of(4, "a"), of(2, "b"))
                .with(pod("x").cpu("1").on("b"))
                .withPods(VirtualPods.of(buffer("headroom").of(1, pod("web").cpu("4"))))
                .build();
        ConsolidationProblem problem = ConsolidationProblem.afterProvisioning(holding, CATALOG, SETTINGS.solving());
        ConsolidationPlan plan = consolidate(problem, SETTINGS);

        assertThat(plan.commands()).isEmpty();
        assertThat(kept(plan, "a")).isEqualTo(new Blocked.HoldsBufferPods());
    }

    @Test
    @DisplayName(
            "DIS-CON-39 replaces a node with pods although it holds virtual ones, by one that real and virtual pods fit on")
    void replacementForBuffers() {
        Cluster plain = cluster()
                .with(free())
                .with(of(8, "a"))
                .with(pod("x").cpu("1").on("a"))
                .build();
        Cluster holding = cluster()
                .with(free())
                .with(of(8, "a"))
                .with(pod("x").cpu("1").on("a"))
                .withPods(VirtualPods.of(buffer("headroom").of(1, pod("web").cpu("2.5"))))
                .build();

        assertThat(replacementOfA(plain)).isEqualTo("c2");
        assertThat(replacementOfA(holding)).isEqualTo("c4");
    }

    private static String replacementOfA(Cluster cluster) {
        ConsolidationProblem problem = ConsolidationProblem.afterProvisioning(cluster, CATALOG, SETTINGS.solving());
        ConsolidationPlan plan = consolidate(problem, SETTINGS);
        assertThat(nodes(plan)).containsExactly(List.of("a"));
        return plan.commands().get(0).replacements().get(0).instanceType();
    }

    @Test
    @DisplayName(
            "DIS-BAL-01 DIS-BAL-08 DIS-BAL-11 gives up what saves too little for its disruption, if the pool is Balanced")
    void balanced() {
        ClusterBuilder cluster = cluster()
                .with(of(2, "many"), of(8, "few"))
                .with(
                        pod("x").replicas(9).cpu("0.1").on("many"),
                        pod("y").cpu("7").on("few"));
        ConsolidationPlan all = plan(cluster.with(free()));
        ConsolidationPlan some = plan(cluster()
                .with(of(2, "many"), of(8, "few"))
                .with(
                        pod("x").replicas(9).cpu("0.1").on("many"),
                        pod("y").cpu("7").on("few"))
                .with(free().consolidation(ConsolidationPolicy.BALANCED, Duration.ZERO)));

        assertThat(nodes(all)).containsExactly(List.of("many"));
        assertThat(some.commands()).isEmpty();
        assertThat(kept(some, "many"))
                .isInstanceOfSatisfying(
                        Blocked.OutOfBalance.class,
                        blocked -> assertThat(blocked.score()).isCloseTo((0.1 / 0.5) / (10.0 / 12.0), within(1e-9)));
    }

    @Test
    @DisplayName("DIS-BUD-12 charges the pool of the node that goes, not that of where its pods go")
    void chargedPool() {
        Budget none = new Budget("0", Optional.empty(), Optional.empty(), Set.of());
        ConsolidationPlan plan = plan(cluster()
                .with(free(), nodePool("closed").budgets(none))
                .with(of(2, "a"), of(8, "b", "closed", Catalogs.ZONE_A))
                .with(pod("x").cpu("1").on("a"), pod("y").cpu("1").on("b")));

        assertThat(nodes(plan)).containsExactly(List.of("a"));
        assertThat(targets(plan)).containsExactly("b");
    }

    @Test
    @DisplayName("DIS-CON-25 DIS-CON-28 stops looking when it is told to, and keeps what it has found")
    void stopped() {
        ConsolidationProblem problem = new ConsolidationProblem(
                cluster()
                        .with(free())
                        .with(of(8, "a"), of(8, "empty"))
                        .with(pod("x").cpu("1").on("a"))
                        .build(),
                CATALOG,
                Standing.UNKNOWN);
        ConsolidationPlan plan = new ReferenceMethod().consolidate(problem, SETTINGS, () -> true);

        Consolidating.assertSafe(problem, plan);
        assertThat(nodes(plan)).containsExactly(List.of("empty"));
        assertThat(nodes(new ReferenceMethod().consolidate(problem, SETTINGS, StopSignal.NEVER)))
                .hasSize(2);
    }

    @Test
    @DisplayName("WK-20 decides the same whenever it is asked the same")
    void reproducible() {
        ClusterBuilder cluster = cluster()
                .with(free())
                .with(of(4, "a"), of(4, "b"), of(8, "c"))
                .with(
                        pod("x").cpu("1").on("a"),
                        pod("y").cpu("1").on("b"),
                        pod("z").cpu("3").on("c"));

        assertThat(plan(cluster).commands()).isEqualTo(plan(cluster).commands());
    }
}
