package io.karpenter.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.event.Event.FailedScheduling;
import io.karpenter.core.event.Event.NoCompatibleInstanceTypes;
import io.karpenter.core.event.Event.Nominated;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An event")
class EventFilterTest {

    private final ManualClock clock = new ManualClock();
    private final EventFilter filter = new EventFilter(clock);

    private static ObjectRef pod(String uid) {
        return new ObjectRef("Pod", "default", "web", uid);
    }

    private static Event failed(String uid) {
        return new FailedScheduling(pod(uid), List.of(new Reason.NoNodePool()));
    }

    private static Event nominated(String uid) {
        return new Nominated(pod(uid), Optional.of("default-1"), Optional.empty());
    }

    private static Event nothingToLaunch(String uid) {
        return new NoCompatibleInstanceTypes(new ObjectRef("NodePool", "", "default", uid), false);
    }

    private void repeatedAfter(Event event, Duration window) {
        assertThat(filter.passes(event)).isTrue();
        clock.passes(window.minusNanos(1));
        assertThat(filter.passes(event)).as("shortly before").isFalse();
        clock.passes(Duration.ofNanos(1));
        assertThat(filter.passes(event)).as("then").isTrue();
    }

    @Test
    @DisplayName(
            "SCH-MET-10 is not repeated for 5 minutes if a pod has no place, 2 if it has one, 1 if a NodePool has no types")
    void windows() {
        repeatedAfter(failed("1"), Duration.ofMinutes(5));
        repeatedAfter(nominated("1"), Duration.ofMinutes(2));
        repeatedAfter(nothingToLaunch("1"), Duration.ofMinutes(1));
    }

    @Test
    @DisplayName(
            "SCH-MET-10 is told of other objects and for other reasons at the same time; what it says does not matter")
    void keys() {
        assertThat(filter.passes(failed("1"))).isTrue();
        assertThat(filter.passes(failed("2"))).isTrue();
        assertThat(filter.passes(nominated("1"))).isTrue();
        assertThat(filter.passes(new FailedScheduling(pod("1"), List.of(new Reason.InvalidPod("other words")))))
                .isFalse();
    }

    @Test
    @DisplayName("SCH-MET-10 EVT-04 is told apart by namespace where the uid is not known")
    void withoutUid() {
        assertThat(filter.passes(failed(""))).isTrue();
        assertThat(filter.passes(failed(""))).isFalse();
        assertThat(filter.passes(new FailedScheduling(
                        new ObjectRef("Pod", "other", "web", ""), List.of(new Reason.NoNodePool()))))
                .isTrue();
    }

    private long passing(int from, int count) {
        return IntStream.range(from, from + count)
                .filter(i -> filter.passes(nominated("pod-" + i)))
                .count();
    }

    @Test
    @DisplayName("SCH-MET-10 nominations pass ten at once and five a second, for all pods together")
    void rate() {
        assertThat(passing(0, 30)).isEqualTo(10);

        clock.passes(Duration.ofMillis(199));
        assertThat(passing(100, 5)).isZero();
        clock.passes(Duration.ofMillis(1));
        assertThat(passing(200, 5)).isEqualTo(1);
        clock.passes(Duration.ofSeconds(1));
        assertThat(passing(300, 9)).isEqualTo(5);
        clock.passes(Duration.ofHours(1));
        assertThat(passing(400, 30)).isEqualTo(10);
    }

    @Test
    @DisplayName("SCH-MET-10 other events take nothing of the rate of nominations, and pass without it")
    void unlimited() {
        assertThat(passing(0, 10)).isEqualTo(10);
        assertThat(IntStream.range(0, 50)
                        .filter(i -> filter.passes(failed("pod-" + i)))
                        .count())
                .isEqualTo(50);
    }

    @Test
    @DisplayName("SCH-MET-10 is looked up before it takes of the rate, so repetitions use up none of it")
    void dedupeFirst() {
        assertThat(filter.passes(nominated("pod-0"))).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(filter.passes(nominated("pod-0"))).isFalse();
        }

        assertThat(passing(1, 20)).isEqualTo(9);
    }

    @Test
    @DisplayName("SCH-MET-10 that the rate dropped was not told, and passes as soon as the rate allows")
    void droppedByRate() {
        assertThat(passing(0, 11)).isEqualTo(10);
        clock.passes(Duration.ofMillis(200));

        assertThat(filter.passes(nominated("pod-10"))).isTrue();
        assertThat(filter.passes(nominated("pod-9"))).isFalse();
    }

    @Test
    @DisplayName("SCH-MET-10 windows hold however many events there are")
    void manyEvents() {
        IntStream.range(0, 5000).forEach(i -> filter.passes(failed("pod-" + i)));
        clock.passes(Duration.ofMinutes(4));

        assertThat(IntStream.range(0, 5000)
                        .filter(i -> filter.passes(failed("pod-" + i)))
                        .count())
                .isZero();
        clock.passes(Duration.ofMinutes(1));
        assertThat(filter.passes(failed("pod-0"))).isTrue();
    }
}
