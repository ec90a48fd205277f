package io.karpenter.benchmarks;

import io.karpenter.core.plan.Plan;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import java.time.Duration;
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
 * What repacks of the search cost, on one thread: (time of 42,000 − time of 2,000) / 40,000 is the time of one. First plan and columns are
 * in both.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
@Warmup(iterations = 2)
@Measurement(iterations = 3)
public class RepackBenchmark {

    @Param({"20-mix-1k", "20-mix-10k"})
    private String scenario;

    @Param({"2000", "42000"})
    private long moves;

    private Subject subject;
    private Solver solver;

    @Setup
    public void load() {
        subject = Subject.of(scenario, ScenarioFolders.fromEnvironment().problem(scenario, ScenarioFolders.ZONES));
        solver = Solver.builder()
                .settings(SolverSettings.DEFAULT
                        .withTimeLimit(Duration.ofMinutes(10))
                        .withMoveLimit(moves)
                        .withThreads(1))
                .build();
    }

    @Benchmark
    public Plan improved() {
        return solver.solve(subject.problem());
    }
}
