package io.karpenter.core.drain;

import static io.karpenter.core.drain.Leaving.NOW;
import static io.karpenter.core.drain.Leaving.ending;
import static io.karpenter.core.drain.Leaving.pod;
import static io.karpenter.core.drain.Leaving.withGrace;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.workload.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Whether a pod is evicted, deleted or left")
final class EvictionStepTest {

    private static EvictionStep step(LeavingPod pod, Instant deadline) {
        return EvictionStep.of(pod, Optional.of(deadline), NOW);
    }

    private static EvictionStep delete(long seconds) {
        return new EvictionStep.Delete(Duration.ofSeconds(seconds));
    }

    @Test
    @DisplayName("TRM-20 a pod is deleted once it would otherwise have less than its own grace, and not before")
    void needsItsGrace() {
        LeavingPod slow = withGrace(pod("slow"), Duration.ofSeconds(90));

        assertThat(step(slow, NOW.plusSeconds(91))).isEqualTo(new EvictionStep.Evict());
        assertThat(step(slow, NOW.plusSeconds(90))).isEqualTo(delete(90));
    }

    @Test
    @DisplayName("TRM-20 a pod with more grace than its node has is deleted at once, with what the node has")
    void longGrace() {
        LeavingPod slow = withGrace(pod("slow"), Duration.ofHours(2));

        assertThat(step(slow, NOW.plusSeconds(600))).isEqualTo(delete(600));
    }

    @Test
    @DisplayName(
            "TRM-20 TRM-21 a pod that is ending too late gets less grace, one that ends in time, or a few seconds later by another clock, is left")
    void endingTooLate() {
        assertThat(step(ending("late", NOW, Duration.ofSeconds(66)), NOW.plusSeconds(60)))
                .isEqualTo(delete(60));
        assertThat(step(ending("by another clock", NOW, Duration.ofSeconds(64)), NOW.plusSeconds(60)))
                .isEqualTo(new EvictionStep.Nothing());
        assertThat(step(ending("timely", NOW, Duration.ofSeconds(60)), NOW.plusSeconds(60)))
                .isEqualTo(new EvictionStep.Nothing());
    }

    @Test
    @DisplayName("TRM-21 the grace is never 0, and a pod that has no more than that is not asked again")
    void neverZero() {
        assertThat(step(pod("web"), NOW)).isEqualTo(delete(1));
        assertThat(step(pod("web"), NOW.minusSeconds(100))).isEqualTo(delete(1));
        assertThat(step(ending("web", NOW, Duration.ofSeconds(1)), NOW.minusSeconds(100)))
                .isEqualTo(new EvictionStep.Nothing());
    }

    @Test
    @DisplayName("TRM-21 what is left is counted in whole seconds, so that no pod ends after the deadline")
    void wholeSeconds() {
        assertThat(EvictionStep.of(pod("web"), Optional.of(NOW.plusSeconds(10)), NOW.plusMillis(10)))
                .isEqualTo(delete(9));
    }

    @Test
    @DisplayName("TRM-21 a deadline overrides the wish not to be disrupted")
    void overridesWish() {
        LeavingPod careful = pod("careful", pod -> pod.annotation(Labels.DO_NOT_DISRUPT, "true"));

        assertThat(step(careful, NOW.plusSeconds(31))).isEqualTo(new EvictionStep.Wait());
        assertThat(step(careful, NOW.plusSeconds(30))).isEqualTo(delete(30));
    }

    @Test
    @DisplayName(
            "TRM-22 a pod that has ended or is ending is let be, one that must not be evicted waits, others are evicted")
    void graceful() {
        assertThat(EvictionStep.of(pod("ended", p -> p.phase(PodPhase.FAILED)), Optional.empty(), NOW))
                .isEqualTo(new EvictionStep.Nothing());
        assertThat(EvictionStep.of(ending("ending", NOW, Duration.ofHours(9)), Optional.empty(), NOW))
                .isEqualTo(new EvictionStep.Nothing());
        assertThat(EvictionStep.of(pod("stays", p -> p.tolerates("karpenter.sh/disrupted")), Optional.empty(), NOW))
                .isEqualTo(new EvictionStep.Wait());
        assertThat(EvictionStep.of(pod("web"), Optional.empty(), NOW)).isEqualTo(new EvictionStep.Evict());
    }

    @Test
    @DisplayName("TRM-22 a pod that asks not to be disrupted for a while is evicted afterwards")
    void wishEnds() {
        LeavingPod careful = pod(
                "careful", pod -> pod.annotation(Labels.DO_NOT_DISRUPT, "1h").started(NOW.minusSeconds(3599)));

        assertThat(EvictionStep.of(careful, Optional.empty(), NOW)).isEqualTo(new EvictionStep.Wait());
        assertThat(EvictionStep.of(careful, Optional.empty(), NOW.plusSeconds(1)))
                .isEqualTo(new EvictionStep.Evict());
    }

    @Test
    @DisplayName("TRM-27 without any grace for the node all pods are deleted at once, with a second each")
    void noGraceAtAll() {
        assertThat(step(pod("web"), NOW)).isEqualTo(delete(1));
        assertThat(step(withGrace(pod("quick"), Duration.ZERO), NOW)).isEqualTo(delete(1));
        assertThat(step(pod("careful", p -> p.annotation(Labels.DO_NOT_DISRUPT, "true")), NOW))
                .isEqualTo(delete(1));
    }
}
