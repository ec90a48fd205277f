package io.karpenter.benchmarks;

import io.karpenter.core.plan.Plan;
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

/** How the first plan's time grows with the pods, the number of workloads staying the same. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx6g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ScaleBenchmark {

    private static final long SEED = 7;
    private static final int WORKLOADS = 300;

    @Param({"1000", "10000", "100000", "1000000"})
    private int pods;

    private Subject subject;

    @Setup
    public void draw() {
        subject = Subject.of(
                pods + " pods of " + WORKLOADS + " workloads",
                PodMixes.problem(PodMixes.replicas(pods, WORKLOADS, SEED)));
        System.out.println(subject.summary());
    }

    @Benchmark
    public Plan firstPlan() {
        return subject.plan();
    }
}
