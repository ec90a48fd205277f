package io.karpenter.solver.bound;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Property;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.domain.Cells;
import io.karpenter.solver.packing.domain.Domains;
import io.karpenter.solver.packing.domain.TopologyCounts;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.Firmness;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.ProblemCompiler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Counts of pods by domain")
class CellCountsTest {

    private static CompiledProblem compiled(Scenario scenario) {
        return new ProblemCompiler(Problem.of(scenario.cluster(), scenario.catalog()), SolverSettings.DEFAULT)
                .compile(Firmness.NOTHING);
    }

    private static CellCounts cells(CompiledProblem problem) {
        int[] masks = problem.classes().stream().mapToInt(PodClass::mask).toArray();
        int[] counts = problem.classes().stream().mapToInt(PodClass::count).toArray();
        return Coverings.of(problem, masks, counts).cells();
    }

    private static CellCounts cells(ClusterBuilder cluster) {
        return cells(compiled(cluster.and(Catalogs.linear(2))));
    }

    private static int[] least(CellCounts cells, int podClass) {
        int[] least = new int[cells.cells(podClass)];
        Arrays.setAll(least, k -> cells.least(podClass, k));
        return least;
    }

    private static int[] most(CellCounts cells, int podClass) {
        int[] most = new int[cells.cells(podClass)];
        Arrays.setAll(most, k -> cells.most(podClass, k));
        return most;
    }

    @Test
    @DisplayName("SCH-TSC-13 a zone that has pods makes the others have some, and what they cannot have it has")
    void skew() {
        CellCounts cells = cells(cluster().with(pod("web").replicas(7).cpu("1").spread(Labels.ZONE, 1)));

        CellCounts three = cells.withAtLeast(0, 0, 3).orElseThrow();

        assertThat(least(three, 0)).containsExactly(3, 2, 2);
        assertThat(most(three, 0)).containsExactly(3, 2, 2);
        assertThat(cells.withAtLeast(0, 0, 4)).isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-TSC-13 pods that are only counted may be more in one zone, and make room for those that are spread")
    void merelyCounted() {
        CompiledProblem problem = compiled(cluster()
                .with(
                        pod("web").replicas(4).cpu("1").label("app", "web").spread(Labels.ZONE, 2),
                        pod("job").replicas(5).cpu("500m").label("app", "web"))
                .and(Catalogs.linear(2)));
        CellCounts cells = cells(problem);
        int web = problem.classes().get(0).count() == 4 ? 0 : 1;
        int job = 1 - web;

        assertThat(cells.withAtLeast(job, 0, 5)).isPresent();
        // Each of the other zones has two of the others then.
        assertThat(cells.withAtLeast(web, 0, 4)).isPresent();
        assertThat(cells.withAtLeast(web, 0, 4).flatMap(some -> some.withAtLeast(job, 0, 2)))
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-TSC-10 pods on nodes without a key that others are spread over, too, are not seen by those")
    void otherKeys() {
        CompiledProblem problem = compiled(cluster()
                .with(nodePool("default").requires("rack", Operator.IN, "r1", "r2"))
                .with(node("old").pool("default").zone(Catalogs.ZONE_A).allocatable("cpu", "2", "pods", "110"))
                .with(
                        pod("a").replicas(1)
                                .cpu("2")
                                .label("app", "w")
                                .spread(Labels.ZONE, 1)
                                .spread("rack", 1),
                        pod("b").replicas(1).cpu("1").label("app", "w").spread(Labels.ZONE, 1))
                .and(Catalogs.of(instanceType("t").cpu("4").onDemand(1, Catalogs.ZONE_A, Catalogs.ZONE_B))));
        int both = problem.classes().get(0).owns().length == 2 ? 0 : 1;
        CellCounts cells = cells(problem);
        int old = cells.cellOf(1 - both, problem.offers().size());
        int inZoneA = cells.cellOf(both, 0);

        // Of the one on the old node the other is not told.
        assertThat(cells.withAtLeast(1 - both, old, 1).flatMap(some -> some.withAtLeast(both, inZoneA, 1)))
                .isPresent();
    }

    @Test
    @DisplayName("leave all bins where pods share a node, as it is not known which domains choices leave them")
    void gangs() {
        ClusterBuilder cluster = cluster()
                .with(
                        pod("web").replicas(4).cpu("1").spread(Labels.ZONE, 1),
                        pod("gang").replicas(2).cpu("100m").nearEachOther(Labels.HOSTNAME));
        Catalog catalog = Catalogs.of(
                instanceType("cheap").cpu("2").onDemand(1, Catalogs.ZONE_A, Catalogs.ZONE_B),
                instanceType("dear").cpu("2").onDemand(2, Catalogs.ZONE_A, Catalogs.ZONE_B));
        CompiledProblem problem = compiled(cluster.and(catalog));

        assertThat(cells(problem).bins().cardinality())
                .isEqualTo(problem.offers().size());
        CompiledProblem apart = compiled(cluster()
                .with(pod("web").replicas(4).cpu("1").spread(Labels.ZONE, 1))
                .and(catalog));
        assertThat(cells(apart).bins().cardinality()).isLessThan(apart.offers().size());
    }

    @Test
    @DisplayName("SCH-TSC-13 never rule out what the kube-scheduler can come to, one pod after the other")
    void soundness() {
        int[] decisions = {0, 0};
        Property.forAll(RandomScenarios.ofEverything().without(Feature.PREFERENCES, Feature.POD_AFFINITY))
                .tries(1_500)
                .maxSize(6)
                .check(scenario -> {
                    CompiledProblem problem = compiled(scenario);
                    Random random = new Random(scenario.cluster().pods().size());
                    List<Cells> cells = new ArrayList<>();
                    for (PodClass podClass : problem.classes()) {
                        cells.add(Cells.of(problem, podClass, podClass.mask()));
                    }
                    int[][] placed = placed(problem, cells, random);
                    int[] counts = Arrays.stream(placed)
                            .mapToInt(some -> Arrays.stream(some).sum())
                            .toArray();
                    int[] masks =
                            problem.classes().stream().mapToInt(PodClass::mask).toArray();
                    CellCounts known = Coverings.of(problem, masks, counts).cells();
                    for (int c = 0; c < placed.length; c++) {
                        for (int k = 0; k < known.cells(c); k++) {
                            int pods = placed[c][k];
                            Optional<CellCounts> decided =
                                    random.nextBoolean() ? known.withAtLeast(c, k, pods) : known.withAtMost(c, k, pods);
                            assertThat(decided)
                                    .as("%d of class %d in cell %d of %s", pods, c, k, Arrays.deepToString(placed))
                                    .isPresent();
                            known = decided.get();
                            decisions[0]++;
                            decisions[1] += known.most(c, k) < counts[c] ? 1 : 0;
                        }
                    }
                });
        assertThat(decisions[0]).as("decisions").isGreaterThan(1_000);
        assertThat(decisions[1]).as("with less left open").isGreaterThan(100);
    }

    /** Pods by class and cell, as they come to be when the kube-scheduler binds them in some order, nodes being large enough. */
    private static int[][] placed(CompiledProblem problem, List<Cells> cells, Random random) {
        TopologyCounts counts = new TopologyCounts(problem);
        int[][] placed = new int[cells.size()][];
        int[] left = new int[cells.size()];
        for (PodClass podClass : problem.classes()) {
            placed[podClass.index()] =
                    new int[cells.get(podClass.index()).cells().size()];
            left[podClass.index()] = podClass.count();
        }
        for (int turn = 0; turn < 40 && left.length > 0; turn++) {
            int c = random.nextInt(left.length);
            PodClass podClass = problem.classes().get(c);
            int k = placed[c].length == 0 ? -1 : random.nextInt(placed[c].length);
            if (left[c] > 0 && k >= 0) {
                Cells.Cell cell = cells.get(c).cells().get(k);
                boolean allowed = cell.mask() != Masks.NONE
                        && Domains.allowance(
                                        problem, counts, podClass, cells.get(c).keys(), cell.domains(), 1)
                                > 0;
                if (allowed) {
                    Domains.record(problem, counts, podClass, cells.get(c).keys(), cell, 1);
                    placed[c][k]++;
                    left[c]--;
                }
            }
        }
        return placed;
    }
}
