package io.karpenter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A running simulation")
class RunningSimulationsTest {

    private final ManualClock clock = new ManualClock();
    private final RunningSimulations simulations = new RunningSimulations(clock);

    private static Series depth(String id) {
        return SchedulerMetrics.QUEUE_DEPTH.series("provisioner", id);
    }

    private static Series age(String id) {
        return SchedulerMetrics.UNFINISHED_WORK.series("provisioner", id);
    }

    @Test
    @DisplayName("SCH-MET-02 SCH-MET-03 tells how many pods it has left and how old it is")
    void running() {
        simulations.started("provisioner", "1", 10);
        clock.passes(Duration.ofMillis(1500));
        simulations.left("provisioner", "1", 4);

        assertThat(simulations.gauges()).containsOnly(Map.entry(depth("1"), 4.0), Map.entry(age("1"), 1.5));
    }

    @Test
    @DisplayName("SCH-MET-03 tells its age no longer once it is done")
    void finished() {
        simulations.started("provisioner", "1", 10);
        simulations.left("provisioner", "1", 0);
        simulations.finished("provisioner", "1");

        assertThat(simulations.gauges()).containsOnly(Map.entry(depth("1"), 0.0));
    }

    @Test
    @DisplayName("SCH-MET-02 is forgotten when its controller starts the next one, not when another controller does")
    void next() {
        simulations.started("provisioner", "1", 10);
        simulations.started("disruption", "2", 3);
        assertThat(simulations.gauges()).containsEntry(depth("1"), 10.0);

        simulations.started("provisioner", "3", 7);
        simulations.left("provisioner", "1", 9);

        assertThat(simulations.gauges())
                .containsOnlyKeys(
                        depth("3"),
                        age("3"),
                        SchedulerMetrics.QUEUE_DEPTH.series("disruption", "2"),
                        SchedulerMetrics.UNFINISHED_WORK.series("disruption", "2"));
    }
}
