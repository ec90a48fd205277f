package io.karpenter.benchmarks;

import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.bound.SharePrices;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.ProblemCompiler;
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

/** The first and quickest bound, by share prices, of problems that are compiled already: its time grows with classes, not pods. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx6g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BoundBenchmark {

    private static final long SEED = 7;
    private static final int WORKLOADS = 300;

    @Param({"1000", "10000", "100000", "1000000"})
    private int pods;

    private CompiledProblem compiled;
    private int[] masks;
    private int[] counts;

    @Setup
    public void compile() {
        Problem problem = PodMixes.problem(PodMixes.replicas(pods, WORKLOADS, SEED));
        ProblemCompiler compiler = new ProblemCompiler(problem, SolverSettings.DEFAULT);
        compiled = compiler.compile(compiler.firmnesses().getFirst());
        masks = HeaviestPools.masks(compiled);
        counts = HeaviestPools.counts(compiled);
    }

    @Benchmark
    public double sharePrices() {
        return SharePrices.tuned(compiled, masks, counts).bound(masks, counts);
    }
}
