package io.karpenter.k8s.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.drain.UnreadableAnnotationException;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.AtOnce;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
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
        work.added(controller);
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
    @DisplayName("say how many keys are due and have no worker yet, at the moment of the scrape")
    void depth() {
        String depth = "workqueue_depth{name=\"test\",controller=\"test\",priority=\"\"} ";
        controller.enqueue(ObjectKey.of("a"));
        controller.enqueueAfter(ObjectKey.of("later"), Duration.ofMinutes(1));
        assertThat(metrics.scrape()).contains(depth + "1\n");

        clock.passes(Duration.ofMinutes(1));
        assertThat(metrics.scrape()).contains(depth + "2\n");

        controller.runOne();
        controller.runOne();
        assertThat(metrics.scrape()).contains(depth + "0\n");
    }

    @Test
    @DisplayName("tell defects of this program and answers that did not come from refusals of others")
    void panicsAndTimeouts() {
        String of = "{controller=\"test\"} ";
        assertThat(metrics.scrape())
                .contains(
                        "controller_runtime_reconcile_panics_total" + of + "0\n",
                        "controller_runtime_reconcile_timeouts_total" + of + "0\n");
        failing(() -> {
            throw new ApiException(500, "InternalError", "refused");
        });
        failing(() -> {
            throw new ApiException(0, "", "no answer", new TimeoutException());
        });
        failing(() -> {
            throw new UnreadableAnnotationException("NodeClaim a", "b", "soon", "a time", new RuntimeException());
        });
        Thread.currentThread().interrupt();
        failing(() -> {
            AtOnce.each(2, List.of("a", "b", "c"), item -> waitsForEver());
            return Outcome.DONE;
        });
        assertThat(Thread.interrupted()).isTrue();
        failing(() -> {
            throw new NullPointerException("a defect");
        });
        assertThat(metrics.scrape())
                .contains(
                        "controller_runtime_reconcile_errors_total" + of + "5\n",
                        "controller_runtime_reconcile_panics_total" + of + "1\n",
                        "controller_runtime_reconcile_timeouts_total" + of + "1\n");
    }

    private static void waitsForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            throw ApiException.stopping(stopped);
        }
    }

    private void failing(Supplier<Outcome> work) {
        doing = work;
        controller.enqueue(ObjectKey.of("a"));
        assertThat(controller.runOne()).isTrue();
    }

    @Test
    @DisplayName("OPS-11 a controller leaves the API server alone for as long as it asks for")
    void retryAfter() {
        failing(() -> {
            throw new ApiException(429, "TooManyRequests", "later", Duration.ofSeconds(30));
        });
        controller.enqueue(ObjectKey.of("a"));
        clock.passes(Duration.ofSeconds(29));
        assertThat(controller.runOne()).isFalse();
        clock.passes(Duration.ofSeconds(1));
        assertThat(controller.runOne()).isTrue();
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
