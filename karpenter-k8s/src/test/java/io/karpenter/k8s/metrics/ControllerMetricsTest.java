package io.karpenter.k8s.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The metrics of controllers")
class ControllerMetricsTest {

    private static final String LABELS = "{name=\"test\",controller=\"test\"}";

    private final ManualClock clock = new ManualClock();
    private final MetricStore metrics = new MetricStore(clock);
    private final ControllerMetrics work = new ControllerMetrics(metrics, clock);
    private Supplier<Outcome> doing = () -> Outcome.DONE;
    private final Controller controller = new Controller(
            new Reconciler() {
                @Override
                public String name() {
                    return "test";
                }

                @Override
                public Outcome reconcile(ObjectKey key) {
                    return doing.get();
                }
            },
            1,
            Backoff.DEFAULT,
            clock,
            work);

    ControllerMetricsTest() {
        work.added("test", 1);
        metrics.beforeEachScrape(work::refresh);
    }

    @Test
    @DisplayName("count keys put into the queue once each while they wait, and those that come again after a failure")
    void addsAndRetries() {
        controller.enqueue(ObjectKey.of("a"));
        controller.enqueue(ObjectKey.of("a"));
        controller.enqueue(ObjectKey.of("b"));
        assertThat(metrics.scrape())
                .contains("workqueue_adds_total" + LABELS + " 2\n", "workqueue_retries_total" + LABELS + " 0\n");

        doing = () -> Outcome.RETRY;
        controller.runOne();
        assertThat(metrics.scrape())
                .contains("workqueue_adds_total" + LABELS + " 3\n", "workqueue_retries_total" + LABELS + " 1\n");

        doing = () -> Outcome.after(Duration.ofMinutes(1));
        controller.runOne();
        assertThat(metrics.scrape())
                .contains("workqueue_adds_total" + LABELS + " 4\n", "workqueue_retries_total" + LABELS + " 1\n");
    }

    @Test
    @DisplayName("observe how long keys wait once they are due, not how long until then")
    void waits() {
        controller.enqueueAfter(ObjectKey.of("a"), Duration.ofMinutes(1));
        clock.passes(Duration.ofSeconds(63));
        controller.runOne();

        assertThat(metrics.scrape())
                .contains(
                        "workqueue_queue_duration_seconds_sum" + LABELS + " 3\n",
                        "workqueue_queue_duration_seconds_count" + LABELS + " 1\n");
    }

    @Test
    @DisplayName("tell how long the work under way has taken, and nothing once it is done")
    void underWay() {
        doing = () -> {
            clock.passes(Duration.ofSeconds(5));
            assertThat(metrics.scrape())
                    .contains(
                            "workqueue_unfinished_work_seconds" + LABELS + " 5\n",
                            "workqueue_longest_running_processor_seconds" + LABELS + " 5\n");
            return Outcome.DONE;
        };
        controller.enqueue(ObjectKey.of("a"));
        assertThat(controller.runOne()).isTrue();

        assertThat(metrics.scrape())
                .contains(
                        "workqueue_unfinished_work_seconds" + LABELS + " 0\n",
                        "controller_runtime_reconcile_total{controller=\"test\",result=\"success\"} 1\n");
    }
}
