package io.karpenter.core.drain;

import static io.karpenter.core.drain.Leaving.NOW;
import static io.karpenter.core.drain.Leaving.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionStatus;
import io.karpenter.core.event.Event;
import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.event.disruption.DrainEvent;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("One look at a node that is emptied")
final class DrainTest {

    private static final ObjectRef NODE = new ObjectRef("Node", "", "node", "uid-node");
    private static final Optional<Duration> SOON = Optional.of(Duration.ofSeconds(1));

    private final Optional<ManagedClaim> claim = Optional.of(Claims.deleted(Claims.registered(), NOW));

    private static Drain.Step look(
            Optional<ManagedClaim> claim, List<LeavingPod> pods, List<String> attachments, Instant now) {
        return Drain.of(new Drain.Situation(NODE, claim, Optional.empty(), pods, attachments), now);
    }

    private static Condition condition(Drain.Step step, String type) {
        return step.claim().orElseThrow().conditions().get(type).orElseThrow();
    }

    private static <T extends Event> T event(Drain.Step step, Class<T> type) {
        return step.events().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName(
            "TRM-09 the deadline is the claim's annotation, and an unreadable one is an error that says what to write")
    void deadline() {
        assertThat(LeavingNode.deadline(Claims.claim())).isEmpty();
        assertThat(LeavingNode.deadline(
                        Claims.claim().withAnnotation(Marks.TERMINATION_TIMESTAMP, "2026-01-01T13:00:00+01:00")))
                .contains(NOW);
        ManagedClaim odd = Claims.claim().withAnnotation(Marks.TERMINATION_TIMESTAMP, "soon");
        assertThatThrownBy(() -> LeavingNode.deadline(odd))
                .isInstanceOf(UnreadableAnnotationException.class)
                .hasMessageContaining("default-1")
                .hasMessageContaining("\"soon\"")
                .hasMessageContaining("2026-01-31T12:00:00Z");
    }

    @Test
    @DisplayName("TRM-09 tells by when all pods are gone, if that is settled")
    void tellsDeadline() {
        Drain.Step step = Drain.of(
                new Drain.Situation(NODE, claim, Optional.of(NOW.plusSeconds(60)), List.of(pod("web")), List.of()),
                NOW);

        assertThat(event(step, NodeClaimEvent.TerminationGracePeriodExpiring.class)
                        .message())
                .isEqualTo("All pods will be deleted by 2026-01-01T12:01:00Z");
        assertThat(look(claim, List.of(), List.of(), NOW).events()).isEmpty();
    }

    @Test
    @DisplayName(
            "TRM-10 the node gets the taint in place of one with its key and another effect, and the label; others stay")
    void marks() {
        Taint odd = new Taint(KarpenterTaints.DISRUPTED.key(), "", TaintEffect.NO_EXECUTE);
        Taint others = new Taint("example.com/team", "search", TaintEffect.NO_SCHEDULE);
        JoinedNode marked = LeavingNode.marked(Claims.node().withTaints(List.of(odd, others)));

        assertThat(marked.taints()).containsExactly(others, KarpenterTaints.DISRUPTED);
        assertThat(marked.labels())
                .containsEntry("node.kubernetes.io/exclude-from-external-load-balancers", "karpenter");
        assertThat(LeavingNode.marked(marked)).isEqualTo(marked);
    }

    @Test
    @DisplayName("TRM-12 the claim says that it is being drained, since it first was")
    void begins() {
        Drain.Step first = look(claim, List.of(pod("web")), List.of(), NOW);
        Drain.Step second = look(first.claim(), List.of(pod("web")), List.of(), NOW.plusSeconds(9));

        assertThat(condition(first, "Drained"))
                .extracting(Condition::status, Condition::reason, Condition::lastTransition)
                .containsExactly(ConditionStatus.UNKNOWN, "Draining", NOW);
        assertThat(condition(second, "Drained").lastTransition()).isEqualTo(NOW);
    }

    @Test
    @DisplayName("TRM-15 tells how many pods are waited for, and looks again in a second")
    void waits() {
        Drain.Step step = look(claim, List.of(pod("a"), pod("b")), List.of(), NOW);

        assertThat(step.again()).isEqualTo(SOON);
        assertThat(step.due()).hasSize(2);
        assertThat(event(step, DrainEvent.FailedDraining.class))
                .extracting(Event::reason, Event::message)
                .containsExactly("FailedDraining", "Failed to drain node, 2 pods are waiting to be evicted");
    }

    @Test
    @DisplayName(
            "TRM-16 a node without pods counts as drained after 5 s, once, as pods may have been bound just before the taint was seen")
    void leastTime() {
        Drain.Step first = look(claim, List.of(), List.of(), NOW);
        assertThat(first.again()).isEqualTo(SOON);
        Drain.Step early = look(first.claim(), List.of(), List.of(), NOW.plusMillis(4999));
        assertThat(early.again()).isEqualTo(SOON);
        assertThat(early.drained()).isFalse();
        Drain.Step done = look(first.claim(), List.of(), List.of(), NOW.plusSeconds(5));

        assertThat(done.again()).isEmpty();
        assertThat(done.drained()).isTrue();
        assertThat(condition(done, "Drained").isTrue()).isTrue();
        assertThat(look(done.claim(), List.of(), List.of(), NOW.plusSeconds(6)).drained())
                .isFalse();
    }

    @Test
    @DisplayName("TRM-16 without a NodeClaim there is nothing to wait for and nothing to count")
    void withoutClaim() {
        Drain.Step step = look(Optional.empty(), List.of(), List.of(), NOW);

        assertThat(step.again()).isEmpty();
        assertThat(step.drained()).isFalse();
        assertThat(look(Optional.empty(), List.of(pod("web")), List.of(), NOW).again())
                .isEqualTo(SOON);
    }

    @Test
    @DisplayName("TRM-17 volumes are waited for when no pod is left, with up to five of them named")
    void volumes() {
        Optional<ManagedClaim> begun = look(claim, List.of(), List.of(), NOW).claim();
        List<String> attachments = List.of("a", "b", "c", "d", "e", "f");
        Instant later = NOW.plusSeconds(5);
        Drain.Step step = look(begun, List.of(), attachments, later);

        assertThat(step.again()).isEqualTo(SOON);
        assertThat(step.drained()).isTrue();
        assertThat(condition(step, "VolumesDetached"))
                .extracting(Condition::status, Condition::reason)
                .containsExactly(ConditionStatus.UNKNOWN, "AwaitingVolumeDetachment");
        assertThat(event(step, DrainEvent.AwaitingVolumeDetachment.class).message())
                .endsWith("volumeattachments a, b, c, d, e and 1 more");
        assertThat(look(begun, List.of(pod("web")), attachments, later)
                        .claim()
                        .orElseThrow()
                        .conditions()
                        .get("VolumesDetached"))
                .isEmpty();
        Drain.Step done = look(step.claim(), List.of(), List.of(), later);
        assertThat(done.again()).isEmpty();
        assertThat(condition(done, "VolumesDetached").isTrue()).isTrue();
    }

    @Test
    @DisplayName("TRM-17 volumes are waited for no longer than until the deadline")
    void volumesUntilDeadline() {
        Optional<ManagedClaim> begun = look(claim, List.of(), List.of(), NOW).claim();
        Optional<Instant> deadline = Optional.of(NOW.plusSeconds(10));
        Drain.Situation situation = new Drain.Situation(NODE, begun, deadline, List.of(), List.of("a"));

        assertThat(Drain.of(situation, NOW.plusSeconds(9)).again()).isEqualTo(SOON);
        Drain.Step late = Drain.of(situation, NOW.plusSeconds(10));
        assertThat(late.again()).isEmpty();
        assertThat(condition(late, "VolumesDetached"))
                .extracting(Condition::status, Condition::reason)
                .containsExactly(ConditionStatus.FALSE, "TerminationGracePeriodElapsed");
    }

    @Test
    @DisplayName(
            "TRM-17 attachments without a PersistentVolume do not count, nor those of pods that stay with the node")
    void volumesOfStayingPods() {
        List<LeavingPod> pods = List.of(
                pod("web", p -> p.volumeClaim("data")),
                pod("agent", p -> p.volumeClaim("cache").tolerates("karpenter.sh/disrupted")),
                pod("scratch", p -> p.volumeClaim("scratch-tmp").ownedBy("v1", "Node", "node")));
        Map<String, String> volumes =
                Map.of("default/data", "pv-1", "default/cache", "pv-2", "default/scratch-tmp", "pv-3");
        List<Attachment> attachments = List.of(
                new Attachment("z-data", "pv-1"),
                new Attachment("cache", "pv-2"),
                new Attachment("scratch", "pv-3"),
                new Attachment("inline", ""),
                new Attachment("a-nobodys", "pv-4"));

        assertThat(Attachment.awaited(attachments, pods, (namespace, name) -> volumes.get(namespace + "/" + name), NOW))
                .containsExactly("a-nobodys", "z-data");
    }

    @Test
    @DisplayName(
            "TRM-26 pods go for the reason that the node is disrupted for, else by force; for none that can be told without a claim")
    void reason() {
        ManagedClaim planned =
                Claims.registered().with(c -> c.with("DisruptionReason", ConditionStatus.TRUE, "Drifted", "", NOW));

        assertThat(LeavingNode.reason(Optional.of(planned))).isEqualTo("Drifted");
        assertThat(LeavingNode.reason(
                        Optional.of(planned.with(c -> c.withFalse("DisruptionReason", "Drifted", "", NOW)))))
                .isEqualTo("Forceful Termination");
        assertThat(LeavingNode.reason(Optional.of(Claims.registered()))).isEqualTo("Forceful Termination");
        assertThat(LeavingNode.reason(Optional.empty())).isEmpty();
    }

    @Test
    @DisplayName(
            "EVT-04 pods and nodes of one name are told of separately, and what refuses an eviction beside how many pods are left")
    void keys() {
        ObjectRef web = new ObjectRef("Pod", "shop", "web", "uid-1");
        ObjectRef other = new ObjectRef("Pod", "bank", "web", "uid-2");

        assertThat(new DrainEvent.Evicted(web, "Drifted").dedupeKey())
                .isNotEqualTo(new DrainEvent.Evicted(other, "Drifted").dedupeKey());
        assertThat(new DrainEvent.Disrupted(web, NOW).dedupeKey())
                .isNotEqualTo(new DrainEvent.Disrupted(other, NOW).dedupeKey());
        assertThat(new DrainEvent.FailedDraining.PodsLeft(NODE, 2).dedupeKey())
                .isEqualTo(new DrainEvent.FailedDraining.PodsLeft(NODE, 1).dedupeKey())
                .isNotEqualTo(new DrainEvent.FailedDraining.EvictionRefused(NODE, "shop/web", "no").dedupeKey());
    }
}
