package io.karpenter.benchmarks;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.solver.api.Problem;
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
 * The mix of pods and the 400 synthetic instance types on which the reference measures itself (scheduling.md 26.4). The draws
 * are of the same distributions, not the same draws.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReferenceMixBenchmark {

    private static final long SEED = 42;

    @Param({"1", "50", "100", "500", "1000", "2000", "5000", "10000", "20000"})
    private int pods;

    private Subject subject;

    @Setup
    public void draw() {
        subject = Subject.of(
                pods + " pods of the reference's mix",
                Problem.of(PodMixes.reference(pods, SEED), Catalogs.referenceBenchmark()));
        System.out.println(subject.summary());
    }

    @Benchmark
    public Plan firstPlan() {
        return subject.plan();
    }
}
