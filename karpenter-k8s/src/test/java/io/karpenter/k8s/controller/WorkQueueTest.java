package io.karpenter.k8s.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ObjectKey;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class WorkQueueTest {

    private static final ObjectKey A = ObjectKey.of("a");
    private static final ObjectKey B = ObjectKey.of("b");

    private final ManualClock clock = new ManualClock();
    private final WorkQueue queue = queue(Optional.empty());

    @Test
    @DisplayName("a key that is added twice is given out once, at the earlier time")
    void holdsAKeyOnce() {
        queue.addAfter(A, Duration.ofHours(1));
        queue.addAfter(A, Duration.ofSeconds(1));
        queue.addAfter(A, Duration.ofMinutes(1));

        assertThat(queue.poll()).isEmpty();
        clock.passes(Duration.ofSeconds(1));
        assertThat(queue.poll()).contains(A);
        queue.done(A, Outcome.DONE);
        clock.passes(Duration.ofDays(1));
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    @DisplayName(
            "a key that is being worked on is not given out again before that is done, and then at once if it was added meanwhile")
    void isWorkedOnByOneAtATime() {
        queue.add(A);
        assertThat(queue.poll()).contains(A);
        queue.add(A);
        queue.add(B);

        assertThat(queue.poll()).contains(B);
        assertThat(queue.poll()).isEmpty();
        queue.done(A, Outcome.after(Duration.ofHours(1)));
        assertThat(queue.poll()).contains(A);
    }

    @Test
    @DisplayName("OPS-11 the pause after failures doubles up to the longest, and begins anew after a success")
    void backsOff() {
        for (int seconds : new int[] {1, 2, 4, 8, 8}) {
            queue.add(A);
            assertThat(queue.poll()).contains(A);
            queue.done(A, Outcome.RETRY);
            clock.passes(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(queue.poll()).isEmpty();
            clock.passes(Duration.ofMillis(1));
            assertThat(queue.nextDue()).contains(clock.instant());
        }
        assertThat(queue.poll()).contains(A);
        queue.done(A, Outcome.DONE);
        queue.add(A);
        queue.poll();
        queue.done(A, Outcome.RETRY);
        assertThat(queue.nextDue()).contains(clock.instant().plusSeconds(1));
    }

    private WorkQueue queue(Optional<TokenBucket> retries) {
        return new WorkQueue(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8)), retries, clock);
    }

    @Test
    @DisplayName("OPS-11 many keys that fail together are tried again no faster than their controller may")
    void triesAgainAtAPace() {
        WorkQueue slow = queue(Optional.of(new TokenBucket(2, 3, clock)));
        for (int i = 0; i < 11; i++) {
            slow.add(ObjectKey.of("key-" + i));
        }
        for (int i = 0; i < 11; i++) {
            slow.done(slow.poll().orElseThrow(), Outcome.RETRY);
        }

        clock.passes(Duration.ofSeconds(1));
        assertThat(slow.ready()).as("the burst and what is earned in a second").isEqualTo(5);
        clock.passes(Duration.ofSeconds(2));
        assertThat(slow.ready()).isEqualTo(9);
        clock.passes(Duration.ofSeconds(1));
        assertThat(slow.ready()).isEqualTo(11);
    }

    @Test
    @DisplayName("OPS-11 after a pause as many are tried at once as at first, and no more than that")
    void burstAfterPause() {
        TokenBucket bucket = new TokenBucket(10, 3, clock);
        for (int i = 0; i < 3; i++) {
            assertThat(bucket.take()).isZero();
        }
        assertThat(bucket.take()).isEqualTo(Duration.ofMillis(100));
        clock.passes(Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            assertThat(bucket.take()).isZero();
        }
        assertThat(bucket.take()).isPositive();
    }

    @Test
    @DisplayName("OPS-11 what is looked at for the first time, or again by plan, needs no permission to be tried again")
    void pacesRetriesOnly() {
        WorkQueue slow = queue(Optional.of(new TokenBucket(1, 1, clock)));
        for (int i = 0; i < 100; i++) {
            slow.add(ObjectKey.of("key-" + i));
        }
        assertThat(slow.ready()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            slow.done(slow.poll().orElseThrow(), Outcome.after(Duration.ofSeconds(1)));
        }
        clock.passes(Duration.ofSeconds(1));
        assertThat(slow.ready()).isEqualTo(100);
    }

    @Test
    @DisplayName(
            "OPS-11 a key that the API server wants to hear of later waits that long, even if it changes meanwhile")
    void waitsAsLongAsItIsTold() {
        queue.add(A);
        queue.poll();
        queue.add(A);
        queue.done(A, Outcome.RETRY, Duration.ofSeconds(5));
        queue.add(A);

        clock.passes(Duration.ofSeconds(5).minusMillis(1));
        assertThat(queue.poll()).isEmpty();
        clock.passes(Duration.ofMillis(1));
        assertThat(queue.poll()).contains(A);
        queue.done(A, Outcome.DONE);
        queue.add(A);
        assertThat(queue.poll()).as("told once, it waits once").contains(A);
    }

    @Test
    @DisplayName("the depth of a queue is what could be taken up now, not what waits for its time or is in work")
    void countsWhatIsReady() {
        queue.add(A);
        queue.addAfter(B, Duration.ofSeconds(10));
        assertThat(queue.ready()).isEqualTo(1);
        queue.poll();
        queue.add(A);
        assertThat(queue.ready()).isZero();

        clock.passes(Duration.ofSeconds(10));

        assertThat(queue.ready()).isEqualTo(1);
    }

    @Test
    @DisplayName("keys are given out in the order in which they are due, equal ones in that in which they came")
    void keepsOrder() {
        queue.addAfter(A, Duration.ofSeconds(2));
        queue.addAfter(B, Duration.ofSeconds(1));
        clock.passes(Duration.ofSeconds(3));
        assertThat(queue.poll()).contains(B);
        assertThat(queue.poll()).contains(A);
    }

    @Test
    @DisplayName("however often keys are added and put off, the queue holds each that waits once")
    void doesNotGrow() {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(3);
        for (int i = 0; i < 20_000; i++) {
            ObjectKey key = ObjectKey.of("key-" + random.nextInt(10));
            switch (random.nextInt(3)) {
                case 0 -> queue.add(key);
                case 1 -> queue.addAfter(key, Duration.ofHours(random.nextInt(720)));
                default ->
                    queue.poll()
                            .ifPresent(taken -> queue.done(
                                    taken,
                                    random.nextBoolean() ? Outcome.after(Duration.ofHours(720)) : Outcome.RETRY));
            }
            assertThat(queue.entries()).isEqualTo(queue.size()).isLessThanOrEqualTo(10);
        }
    }
}
