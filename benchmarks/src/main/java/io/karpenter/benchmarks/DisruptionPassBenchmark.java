package io.karpenter.benchmarks;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.Decision;
import io.karpenter.core.staticpool.NodeAccounts;
import io.karpenter.k8s.schedule.CronSchedules;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.disruption.DisruptionPlan;
import io.karpenter.solver.disruption.DisruptionSettings;
import io.karpenter.solver.disruption.method.ClusterDisruption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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

/** What it costs to find out that there is nothing to disrupt: the loop asks every ten seconds. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx6g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DisruptionPassBenchmark {

    /** Moving a pod costs so much that no saving is worth it; empty nodes go all the same. */
    private static final double EVICTION_PRICE = 1000;

    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final int MOST_PASSES = 20;

    @Param({"6000", "63000"})
    private int pods;

    private ConsolidationProblem problem;
    private DisruptionSettings settings;
    private ClusterDisruption disruption;

    /** Carries decisions out until nothing is left to do. */
    @Setup
    public void settle() {
        problem = RunningClusters.of(RunningClusters.LARGE + pods);
        settings = DisruptionSettings.of(ConsolidationSettings.of(new CronSchedules())
                .withSolving(SolverSettings.DEFAULT.withTimeLimit(Duration.ofSeconds(2)))
                .withEvictionPrice(EVICTION_PRICE, ConsolidationSettings.DEFAULT_PAYBACK));
        disruption = newDisruption();
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            List<Command> commands = disruption.plan(problem, StopSignal.NEVER).decisions().stream()
                    .map(Decision::command)
                    .toList();
            if (commands.isEmpty()) {
                System.out.printf(
                        "%d nodes, %d pods, settled after %d passes%n",
                        problem.cluster().nodes().size(),
                        problem.cluster().pods().size(),
                        pass);
                return;
            }
            later(Aftermath.of(problem.cluster(), problem.catalog(), commands));
        }
        throw new IllegalStateException("still something to do after " + MOST_PASSES + " passes");
    }

    private ClusterDisruption newDisruption() {
        return new ClusterDisruption(settings, new NodeAccounts(), InstantSource.system());
    }

    private void later(Cluster cluster) {
        problem = problem.with(
                cluster.toBuilder().now(cluster.now().plus(INTERVAL)).build());
    }

    /** Nothing has changed since the last pass but the time. */
    @Benchmark
    public DisruptionPlan unchanged() {
        later(problem.cluster());
        DisruptionPlan plan = disruption.plan(problem, StopSignal.NEVER);
        if (!plan.decisions().isEmpty()) {
            throw new IllegalStateException("there was nothing to do");
        }
        return plan;
    }

    /** As after a restart. */
    @Benchmark
    public DisruptionPlan fromNothing() {
        return newDisruption().plan(problem, StopSignal.NEVER);
    }
}
