package io.karpenter.aws.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.Series;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Windows of requests, in a time of the test's. Requests are texts, their first letter is their group. */
final class BatcherTest {

    private static final BatchLimits LIMITS =
            new BatchLimits("test", Duration.ofMillis(35), Duration.ofSeconds(1), 1000);

    private final ManualTimers timers = new ManualTimers();
    private final List<List<String>> calls = new ArrayList<>();

    private Batcher<String, String, String> batcher(BatchLimits limits, Executor executor) {
        return batcher(limits, executor, MetricSink.NONE);
    }

    private Batcher<String, String, String> batcher(BatchLimits limits, Executor executor, MetricSink metrics) {
        return new Batcher<>(
                limits,
                text -> text.substring(0, 1),
                (group, requests) -> {
                    calls.add(requests.stream().map(Pending::request).toList());
                    requests.forEach(r -> r.answer("answer to " + r.request()));
                },
                timers,
                executor,
                metrics);
    }

    @Test
    @DisplayName("AWS-BAT-01 requests of one group in one window are one call, those of another group another one")
    void mergesByGroup() {
        var batcher = batcher(LIMITS, Runnable::run);
        var a1 = batcher.submit("a1");
        var b1 = batcher.submit("b1");
        var a2 = batcher.submit("a2");

        timers.advance(Duration.ofMillis(35));

        assertThat(calls).containsExactly(List.of("a1", "a2"), List.of("b1"));
        assertThat(List.of(a1.join(), b1.join(), a2.join()))
                .containsExactly("answer to a1", "answer to b1", "answer to a2");
    }

    @Test
    @DisplayName("AWS-BAT-01 the limits of the three batchers are those of the table")
    void limits() {
        assertThat(List.of(BatchLimits.CREATE_FLEET, BatchLimits.DESCRIBE_INSTANCES, BatchLimits.TERMINATE_INSTANCES))
                .extracting(l -> l.idle().toMillis(), l -> l.longest().toMillis(), BatchLimits::most)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(35L, 1000L, 1000),
                        org.assertj.core.groups.Tuple.tuple(100L, 1000L, 500),
                        org.assertj.core.groups.Tuple.tuple(100L, 1000L, 500));
    }

    @Test
    @DisplayName("AWS-BAT-02 each arrival starts the idle time anew")
    void idleRestarts() {
        var batcher = batcher(LIMITS, Runnable::run);
        batcher.submit("a1");
        timers.advance(Duration.ofMillis(30));
        batcher.submit("a2");
        timers.advance(Duration.ofMillis(30));
        assertThat(calls).isEmpty();

        timers.advance(Duration.ofMillis(5));

        assertThat(calls).containsExactly(List.of("a1", "a2"));
    }

    @Test
    @DisplayName("AWS-BAT-02 a window closes after its longest time, however many keep arriving")
    void longest() {
        var batcher = batcher(LIMITS, Runnable::run);
        for (int i = 0; i < 50; i++) {
            batcher.submit("a" + i);
            timers.advance(Duration.ofMillis(20));
        }

        assertThat(calls).hasSize(1);
        assertThat(calls.getFirst()).hasSize(50);
    }

    @Test
    @DisplayName("AWS-BAT-02 a window closes at once when it is full, requests of all groups counted")
    void full() {
        var batcher = batcher(new BatchLimits("test", Duration.ofSeconds(1), Duration.ofSeconds(1), 3), Runnable::run);
        batcher.submit("a1");
        batcher.submit("b1");
        batcher.submit("a2");
        batcher.submit("a3");

        assertThat(calls).containsExactly(List.of("a1", "a2"), List.of("b1"));
    }

    @Test
    @DisplayName("AWS-BAT-02 the next window opens and closes while the call of the one before still runs")
    void nextWindowWhileRunning() {
        List<Runnable> started = new ArrayList<>();
        var batcher = batcher(LIMITS, started::add);
        batcher.submit("a1");
        timers.advance(Duration.ofMillis(35));
        batcher.submit("a2");
        timers.advance(Duration.ofMillis(35));

        assertThat(started).hasSize(2);
        started.reversed().forEach(Runnable::run);
        assertThat(calls).containsExactly(List.of("a2"), List.of("a1"));
    }

    @Test
    @DisplayName("AWS-BAT-07 a caller who gives up does not take the merged call from the others")
    void cancelled() {
        var batcher = batcher(LIMITS, Runnable::run);
        CompletableFuture<String> gone = batcher.submit("a1");
        CompletableFuture<String> stays = batcher.submit("a2");
        gone.cancel(true);

        timers.advance(Duration.ofMillis(35));

        assertThat(calls).containsExactly(List.of("a1", "a2"));
        assertThat(gone).isCancelled();
        assertThat(stays).isCompletedWithValue("answer to a2");
    }

    @Test
    @DisplayName("AWS-BAT-07 the first answer counts, and whoever has none gets an error")
    void exactlyOnce() {
        Batcher<String, String, String> batcher = new Batcher<>(
                LIMITS,
                text -> "",
                (group, requests) -> {
                    requests.getFirst().answer("first");
                    requests.getFirst().answer("second");
                    requests.getFirst().fail(new IllegalStateException("third"));
                },
                timers,
                Runnable::run,
                MetricSink.NONE);
        var answered = batcher.submit("a");
        var forgotten = batcher.submit("b");

        timers.advance(Duration.ofMillis(35));

        assertThat(answered).isCompletedWithValue("first");
        assertThatThrownBy(forgotten::join).hasCauseInstanceOf(CloudProviderException.class);
    }

    @Test
    @DisplayName("AWS-BAT-04 what the merged call throws is thrown to every caller, as it is")
    void failure() {
        Batcher<String, String, String> batcher = new Batcher<>(
                new BatchLimits("test", Duration.ZERO, Duration.ZERO, 1),
                text -> "",
                (group, requests) -> {
                    throw new IllegalStateException("refused");
                },
                timers,
                Runnable::run,
                MetricSink.NONE);

        assertThatThrownBy(() -> batcher.call("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("refused");
    }

    @Test
    @DisplayName("AWS-BAT-07 how long windows were open and how many requests they had is measured for each batcher")
    void measured() {
        Map<String, Double> observed = new HashMap<>();
        MetricSink sink = new MetricSink() {
            @Override
            public void add(Series counter, double amount) {}

            @Override
            public void set(Series gauge, double value) {}

            @Override
            public void observe(Series series, double value) {
                observed.put(series.toString(), value);
            }

            @Override
            public void remove(Series series) {}

            @Override
            public void replace(Metric gauge, Map<Series, ? extends Number> values) {}
        };
        var batcher = batcher(LIMITS, Runnable::run, sink);
        IntStream.range(0, 3).forEach(i -> batcher.submit("a" + i));

        timers.advance(Duration.ofMillis(40));

        assertThat(observed)
                .containsEntry("karpenter_cloudprovider_batcher_batch_size{batcher=\"test\"}", 3.0)
                .containsEntry("karpenter_cloudprovider_batcher_batch_time_seconds{batcher=\"test\"}", 0.035);
    }
}
