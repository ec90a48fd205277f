package io.karpenter.benchmarks;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.price.commitment.Commitments;
import io.karpenter.aws.price.commitment.ReservedInstances;
import io.karpenter.aws.price.commitment.SavingsPlan;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.plan.Plan;
import io.karpenter.solver.api.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How the first plan's time grows with commitments: of ten, five are Reserved Instances of a zone, three of the region, one is
 * an EC2 Instance Savings Plan and one a Compute Savings Plan, of which there are six kinds of discount.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx4g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CommitmentsBenchmark {

    private static final long SEED = 7;
    private static final int PODS = 5_000;
    private static final int WORKLOADS = 300;
    private static final double[] DISCOUNTS = {0.27, 0.31, 0.34, 0.46, 0.5, 0.54};

    @Param({"0", "10", "100", "1000"})
    private int commitments;

    private Subject subject;

    @Setup
    public void draw() {
        Cluster cluster = PodMixes.replicas(PODS, WORKLOADS, SEED);
        EmbeddedCatalog source = EmbeddedCatalog.builder()
                .zones(ScenarioFolders.ZONES)
                .commitments(drawn(commitments))
                .build();
        subject = Subject.of(
                commitments + " commitments", Problem.of(cluster, source.catalog(cluster.nodePools(), List.of())));
        System.out.println(subject.summary());
        System.out.printf(
                "# %d nodes are covered%n",
                subject.plan().nodes().stream()
                        .filter(node -> node.commitment().isPresent())
                        .count());
    }

    private static Commitments drawn(int count) {
        Random random = new Random(SEED);
        List<String> types =
                EmbeddedCatalog.builder()
                        .zones(ScenarioFolders.ZONES)
                        .build()
                        .catalog(List.of(), List.of())
                        .shared()
                        .stream()
                        .map(InstanceType::name)
                        .filter(name -> name.matches("[cmr][5-9].*\\.(large|[0-9]*xlarge)"))
                        .toList();
        List<ReservedInstances> instances = new ArrayList<>();
        List<SavingsPlan> plans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String type = types.get(random.nextInt(types.size()));
            String family = type.substring(0, type.indexOf('.'));
            OptionalDouble discount = OptionalDouble.of(DISCOUNTS[random.nextInt(DISCOUNTS.length)]);
            switch (i % 10) {
                case 0, 1, 2, 3, 4 -> {
                    String zone = ScenarioFolders.ZONES.get(random.nextInt(ScenarioFolders.ZONES.size()));
                    instances.add(new ReservedInstances("ri-" + i, type, Optional.of(zone), 1));
                }
                case 5, 6, 7 -> instances.add(new ReservedInstances("ri-" + i, type, Optional.empty(), 1));
                case 8 -> plans.add(new SavingsPlan("sp-" + i, Optional.of(family), 0.2, discount, Map.of()));
                default -> plans.add(new SavingsPlan("sp-" + i, Optional.empty(), 0.2, discount, Map.of()));
            }
        }
        return new Commitments(instances, plans);
    }

    @Benchmark
    public Plan firstPlan() {
        return subject.plan();
    }
}
