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

/**
 * The first plan of a scenario, warm: from the snapshot in memory to the complete plan, its lower bound and its reasons. The
 * manifests are read outside the measured method.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class FirstPlanBenchmark {

    @Param({"20-mix-5k", "20-mix-20k"})
    private String scenario;

    private Subject subject;

    @Setup
    public void load() {
        subject = Subject.of(scenario, ScenarioFolders.fromEnvironment().problem(scenario, ScenarioFolders.ZONES));
        System.out.println(subject.summary());
    }

    @Benchmark
    public Plan firstPlan() {
        return subject.plan();
    }
}
