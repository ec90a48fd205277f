package io.karpenter.benchmarks.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.groups.Tuple.tuple;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Published packing problems")
final class PackingSetTest {

    @TempDir
    private Path data = Path.of("");

    @BeforeEach
    void files() throws IOException {
        write("vector-packing/instances.csv", """
                instance,family,class,items,dimensions,capacity,shapes,lower_bound,optimum,best_heuristic
                v1,new,c1,3,2,10,2,2,2,3
                v2,new,c1,3,2,10,2,2,,3
                v3,triplet,c1,3,2,10,1,1,1,1
                """);
        write("vector-packing/items.csv", """
                instance,count,r1,r2,r3
                v1,2,6,1,
                v1,1,4,9,
                v2,3,1,1,
                v3,3,-1,4,
                """);
        write("cloud-balancing/results.csv", """
                instance,variant,pods,shapes,types,machines,lower_bound,best_known,nodes_of_best,gap
                cb,limited,4,2,2,3,1300,1400,3,0.07
                cb,unlimited,4,2,2,,1200,1200,2,0
                """);
        write("cloud-balancing/types.csv", """
                instance,type,cpu,memory,network,price,available
                cb,small,2,4,8,400,2
                cb,large,4,8,8,600,1
                """);
        write("cloud-balancing/pods.csv", """
                instance,shape,count,cpu,memory,network
                cb,p0,3,2,1,1
                cb,p1,1,2,3,1
                """);
    }

    private void write(String name, String text) throws IOException {
        Path file = data.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<PackingProblem> problems(PackingSet set, String only) throws IOException {
        return set.problems(data, new Selection(only, 1)).stream()
                .map(Supplier::get)
                .toList();
    }

    @Test
    @DisplayName(
            "vector packing is one type at a price of 1 and as many pods as there are items; those of negative size are left out")
    void vectorPacking() throws IOException {
        List<PackingProblem> problems = problems(new VectorPacking(), "");

        assertThat(problems).extracting(PackingProblem::name).containsExactly("v1", "v2");
        PackingProblem first = problems.getFirst();
        assertThat(first.family()).isEqualTo("vector packing, new, optimum known");
        assertThat(first.pods()).hasSize(3);
        assertThat(first.pods().getFirst().spec().requests().get("example.com/r1"))
                .isEqualTo(Quantity.of(6));
        assertThat(first.types()).singleElement().satisfies(type -> {
            assertThat(type.capacity().get("example.com/r2")).isEqualTo(Quantity.of(10));
            assertThat(type.offerings()).extracting(Offering::price).containsExactly(1.0);
        });
    }

    @Test
    @DisplayName("what is proven of vector packing is the optimum if it is known, else the lower bound")
    void proven() throws IOException {
        assertThat(problems(new VectorPacking(), "v"))
                .extracting(PackingProblem::least, PackingProblem::known)
                .containsExactly(tuple(2.0, 3.0), tuple(2.0, 3.0));
    }

    @Test
    @DisplayName(
            "in limited stock each machine is behind a reservation of as many as there are, in unlimited stock behind none")
    void stock() throws IOException {
        PackingProblem limited =
                problems(new CloudBalancing(), "balancing, limited").getFirst();
        PackingProblem unlimited =
                problems(new CloudBalancing(), "balancing, unlimited").getFirst();

        assertThat(offerings(limited)).extracting(Offering::capacityType).containsOnly(CapacityType.RESERVED);
        assertThat(offerings(limited))
                .extracting(offering -> offering.reservation().orElseThrow())
                .containsExactly(new Reservation("small", 2), new Reservation("large", 1));
        assertThat(offerings(unlimited)).allSatisfy(offering -> {
            assertThat(offering.capacityType()).isEqualTo(CapacityType.ON_DEMAND);
            assertThat(offering.reservation()).isEmpty();
        });
        assertThat(limited.least()).isEqualTo(1.3);
    }

    private static List<Offering> offerings(PackingProblem problem) {
        return problem.types().stream()
                .map(InstanceType::offerings)
                .flatMap(List::stream)
                .toList();
    }

    @Test
    @DisplayName(
            "a plan of limited stock buys no machine more often than there are, one of unlimited stock the cheapest")
    void planned() throws IOException {
        assertThat(plan("balancing, limited").hourlyPrice()).isCloseTo(1.4, within(1e-9));
        assertThat(plan("balancing, unlimited").hourlyPrice()).isCloseTo(1.2, within(1e-9));
    }

    private Plan plan(String only) throws IOException {
        Problem problem = problems(new CloudBalancing(), only).getFirst().problem();
        Plan plan = Solver.builder().timeLimit(Duration.ZERO).build().solve(problem);
        assertThat(plan.unschedulable()).isEmpty();
        assertThat(PlanVerifier.verify(problem.cluster(), problem.catalog(), plan))
                .isEmpty();
        return plan;
    }
}
