package io.karpenter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.ManualClock;
import io.karpenter.core.workload.PodId;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The times of a pod")
class PodTimesTest {

    private static final PodId POD = new PodId("shop", "web");

    private final ManualClock clock = new ManualClock();
    private final PodTimes times = new PodTimes(clock);

    private void secondsPass(long seconds) {
        clock.passes(Duration.ofSeconds(seconds));
    }

    private static Series series(Metric metric) {
        return metric.series("web", "shop");
    }

    @Test
    @DisplayName("SCH-MET-08 the first decision, good or bad, is measured once, from the first sight")
    void decision() {
        times.acknowledged(POD);
        secondsPass(2);
        times.acknowledged(POD);
        secondsPass(3);

        assertThat(times.foundNoPlace(POD)).contains(Duration.ofSeconds(5));
        assertThat(times.foundPlace(POD)).isEmpty();
        assertThat(times.foundNoPlace(POD)).isEmpty();
    }

    @Test
    @DisplayName("SCH-MET-08 a decision about a pod that was never seen measures nothing")
    void neverSeen() {
        assertThat(times.foundPlace(POD)).isEmpty();
    }

    @Test
    @DisplayName("SCH-MET-09 a pod is undecided from its first sight until it is decided or bound")
    void undecided() {
        times.acknowledged(POD);
        secondsPass(4);
        assertThat(times.gauges()).containsOnly(Map.entry(series(PodMetrics.SCHEDULING_UNDECIDED_TIME), 4.0));

        times.foundNoPlace(POD);
        assertThat(times.gauges()).isEmpty();

        PodTimes others = new PodTimes(clock);
        others.acknowledged(POD);
        others.bound(POD);
        assertThat(others.gauges()).isEmpty();
    }

    @Test
    @DisplayName("SCH-MET-09 binding and start are measured from when a place was first found")
    void boundAndStarted() {
        times.acknowledged(POD);
        times.foundPlace(POD);
        secondsPass(10);
        times.foundPlace(POD);
        secondsPass(20);

        assertThat(times.gauges())
                .containsOnly(
                        Map.entry(series(PodMetrics.PROVISIONING_UNBOUND_TIME), 30.0),
                        Map.entry(series(PodMetrics.PROVISIONING_UNSTARTED_TIME), 30.0));
        assertThat(times.bound(POD)).contains(Duration.ofSeconds(30));
        assertThat(times.bound(POD)).as("said again").isEmpty();

        secondsPass(5);
        assertThat(times.gauges()).containsOnly(Map.entry(series(PodMetrics.PROVISIONING_UNSTARTED_TIME), 35.0));
        assertThat(times.started(POD)).contains(Duration.ofSeconds(35));
        assertThat(times.gauges()).isEmpty();
    }

    @Test
    @DisplayName("SCH-MET-09 a failure forgets that a place was found before")
    void failure() {
        times.acknowledged(POD);
        times.foundPlace(POD);
        secondsPass(10);
        times.foundNoPlace(POD);
        secondsPass(10);
        times.foundPlace(POD);
        secondsPass(1);

        assertThat(times.bound(POD)).contains(Duration.ofSeconds(1));
    }

    @Test
    @DisplayName("SCH-MET-09 nothing is measured of a pod that was bound before a place was found for it")
    void boundBefore() {
        times.acknowledged(POD);
        times.bound(POD);
        times.foundPlace(POD);

        assertThat(times.started(POD)).isEmpty();
        assertThat(times.gauges()).isEmpty();
    }

    @Test
    @DisplayName("SCH-MET-09 a pod that is gone leaves nothing, and another of its name begins anew")
    void forgotten() {
        times.acknowledged(POD);
        times.foundPlace(POD);
        times.forget(POD);
        assertThat(times.gauges()).isEmpty();

        secondsPass(60);
        times.acknowledged(POD);
        secondsPass(1);
        assertThat(times.foundPlace(POD)).contains(Duration.ofSeconds(1));
    }
}
