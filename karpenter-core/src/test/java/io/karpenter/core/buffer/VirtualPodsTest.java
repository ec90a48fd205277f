package io.karpenter.core.buffer;

import static io.karpenter.core.testkit.BufferBuilder.buffer;
import static io.karpenter.core.testkit.BufferBuilder.everything;
import static io.karpenter.core.testkit.BufferBuilder.nothing;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.BufferReconciliation.Look;
import io.karpenter.core.buffer.BufferReconciliation.Next;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodPhase;
import io.karpenter.core.workload.PodSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VirtualPodsTest {

    private static PodBuilder template() {
        return pod("web")
                .annotation("team", "shop")
                .cpu("1")
                .zone("zone-a")
                .spread(Labels.HOSTNAME, 1)
                .nearEachOther(Labels.ZONE)
                .tolerates("gpu")
                .hostPort(80)
                .priority(1000);
    }

    @Test
    @DisplayName(
            "SCH-BUF-07 virtual pods are numbered from 1, carry the buffer's uid, name and namespace, and have the least priority")
    void identity() {
        List<Pod> pods = VirtualPods.of(buffer("b").of(2, template()));

        assertThat(pods)
                .extracting(p -> p.id().toString())
                .containsExactly("default/capacity-buffer-b-1", "default/capacity-buffer-b-2");
        assertThat(pods).extracting(Pod::uid).containsExactly("uid-b-1", "uid-b-2");
        assertThat(pods).allSatisfy(p -> {
            assertThat(p.spec().labels())
                    .containsExactlyEntriesOf(template().spec().labels());
            assertThat(p.spec().annotations())
                    .containsEntry("karpenter.sh/capacity-buffer-fake-pod", "true")
                    .containsEntry("karpenter.sh/capacity-buffer-name", "b")
                    .containsEntry("karpenter.sh/capacity-buffer-namespace", "default")
                    .containsEntry("team", "shop");
            assertThat(p.spec().priority()).isEqualTo(-2147483648);
            assertThat(VirtualPods.bufferOf(p)).isEqualTo("default/b");
        });
    }

    @Test
    @DisplayName("SCH-BUF-07, KW-D-15 virtual pods are pending, on no node, without volumes and owners")
    void pending() {
        assertThat(VirtualPods.of(
                        buffer("b").of(1, template().volumeClaim("data").ownedBy("apps/v1", "ReplicaSet", "r"))))
                .singleElement()
                .satisfies(p -> assertThat(p.isPending()).isTrue())
                .satisfies(p -> assertThat(p.status().phase()).isEqualTo(PodPhase.PENDING))
                .satisfies(p -> assertThat(p.status().nodeName()).isEmpty())
                .satisfies(p -> assertThat(p.volumeClaims()).isEmpty())
                .satisfies(p -> assertThat(p.owners()).isEmpty());
    }

    @Test
    @DisplayName("SCH-BUF-07 everything else of the template is kept")
    void restIsKept() {
        PodSpec template = template().spec();
        PodSpec virtual = VirtualPods.of(buffer("b").of(1, template())).get(0).spec();

        assertThat(virtual.toBuilder()
                        .annotations(template.annotations())
                        .priority(template.priority())
                        .build())
                .isEqualTo(template);
    }

    @Test
    @DisplayName(
            "SCH-BUF-08 virtual pods are pending pods of the snapshot, after its own, and never take the name of one")
    void partOfTheSnapshot() {
        Cluster before = cluster().with(pod("capacity-buffer-b-1"), pod("web")).build();

        Cluster after = VirtualPods.addTo(
                before, List.of(buffer("b").of(2, template()), buffer("none").of(0, template())));

        assertThat(after.pendingPods())
                .extracting(p -> p.id().name())
                .containsExactly("capacity-buffer-b-1", "web", "capacity-buffer-b-2", "capacity-buffer-b-3");
        assertThat(VirtualPods.idsIn(after))
                .extracting(id -> id.name())
                .containsExactlyInAnyOrder("capacity-buffer-b-2", "capacity-buffer-b-3");
        assertThat(before.pods()).hasSize(2);
    }

    @Test
    @DisplayName("SCH-BUF-09 a virtual pod is told from a pod by its mark alone, not by its name")
    void predicate() {
        assertThat(VirtualPods.isVirtual(
                        VirtualPods.of(buffer("b").of(1, template())).get(0)))
                .isTrue();
        assertThat(VirtualPods.isVirtual(pod("capacity-buffer-b-1").one())).isFalse();
        assertThat(VirtualPods.isVirtual(
                        pod("a").annotation(VirtualPods.MARK, "false").one()))
                .isFalse();
    }

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private static Look look(CapacityBuffer buffer, BufferSources sources, Instant lastChange, Instant at) {
        return new Look(BufferResolver.resolve(buffer, sources), lastChange, at);
    }

    private static Look found(int replicas, Instant lastChange, Instant at) {
        return look(
                buffer("b").podTemplate("t").replicas(replicas).build(),
                everything(template().spec()),
                lastChange,
                at);
    }

    private static BufferReconciliation after(Look before, Look now) {
        return BufferReconciliation.of(now, Optional.of(before), Optional.empty());
    }

    @Test
    @DisplayName("SCH-BUF-06 a look that succeeds triggers planning, and is repeated after 30 seconds")
    void success() {
        BufferReconciliation first =
                BufferReconciliation.of(found(2, BEGIN, BEGIN), Optional.empty(), Optional.empty());

        assertThat(first.triggersProvisioner()).isTrue();
        assertThat(first.status()).map(BufferStatus::replicas).contains(2);
        assertThat(first.next()).isEqualTo(Next.AFTER_INTERVAL);
        assertThat(BufferReconciliation.INTERVAL).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("SCH-BUF-06 planning is triggered once for each change of what a buffer asks for")
    void onceForEachChange() {
        Look first = found(2, BEGIN, BEGIN);
        Instant soon = BEGIN.plusSeconds(1);

        assertThat(after(first, found(2, BEGIN, soon)).triggersProvisioner()).isFalse();
        BufferReconciliation changed = after(first, found(3, BEGIN, soon));
        assertThat(changed.triggersProvisioner()).isTrue();
        assertThat(after(changed.look(), found(3, BEGIN, soon)).triggersProvisioner())
                .isFalse();
    }

    @Test
    @DisplayName(
            "SCH-BUF-06 while things happen in the cluster planning is triggered every 30 seconds, as the room may be taken")
    void refills() {
        Look first = found(2, BEGIN, BEGIN);
        Instant later = BEGIN.plus(BufferReconciliation.INTERVAL);
        Instant change = BEGIN.plusSeconds(1);

        assertThat(after(first, found(2, change, later.minusMillis(1))).triggersProvisioner())
                .isFalse();
        assertThat(after(first, found(2, BEGIN, later)).triggersProvisioner()).isFalse();
        BufferReconciliation refill = after(first, found(2, change, later));
        assertThat(refill.triggersProvisioner()).isTrue();
        assertThat(after(refill.look(), found(2, change, later.plus(BufferReconciliation.INTERVAL)))
                        .triggersProvisioner())
                .isFalse();
    }

    @Test
    @DisplayName("SCH-BUF-06 a look that fails, and a deletion, tell planning once that the pods are gone")
    void failure() {
        Look full = found(2, BEGIN, BEGIN);
        CapacityBuffer buffer = full.buffer().buffer();
        Look missing = look(buffer, nothing(Optional.empty()), BEGIN, BEGIN);
        Look error = look(buffer, nothing(Optional.of("no answer")), BEGIN, BEGIN);
        Look deleted = look(
                buffer("b").podTemplate("t").replicas(2).deleting().build(),
                everything(template().spec()),
                BEGIN,
                BEGIN);
        Look muchLater = look(buffer, nothing(Optional.empty()), BEGIN.plusSeconds(99), BEGIN.plusSeconds(99));

        assertThat(List.of(missing, error, deleted)).allSatisfy(look -> {
            assertThat(VirtualPods.of(look.buffer())).isEmpty();
            assertThat(after(full, look).triggersProvisioner()).isTrue();
            assertThat(after(look, look).triggersProvisioner()).isFalse();
        });
        assertThat(after(missing, muchLater).triggersProvisioner()).isFalse();
        assertThat(after(full, missing).next()).isEqualTo(Next.AFTER_INTERVAL);
        assertThat(after(full, error).next()).isEqualTo(Next.RETRY);
        assertThat(after(full, deleted).next()).isEqualTo(Next.NEVER);
        assertThat(after(full, deleted).status()).isEmpty();
        assertThat(after(full, missing).status()).isPresent();
    }
}
