package io.karpenter.core.buffer;

import static io.karpenter.core.testkit.BufferBuilder.buffer;
import static io.karpenter.core.testkit.BufferBuilder.everything;
import static io.karpenter.core.testkit.BufferBuilder.nothing;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.BufferCondition.Provisioning;
import io.karpenter.core.buffer.BufferReconciliation.Next;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodPhase;
import io.karpenter.core.workload.PodSpec;
import java.time.Duration;
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

    @Test
    @DisplayName(
            "SCH-BUF-06 a look that succeeds refreshes the virtual pods, triggers planning and is repeated after 30 seconds")
    void success() {
        BufferReconciliation first = BufferReconciliation.of(
                buffer("b").podTemplate("t").replicas(2).build(),
                everything(template().spec()),
                VirtualPodCache.UNFILLED,
                Optional.empty());
        BufferReconciliation second = BufferReconciliation.of(
                buffer("b").podTemplate("t").replicas(1).build(),
                everything(template().spec()),
                first.cache(),
                Optional.empty());

        assertThat(first.cache().pods()).hasSize(2);
        assertThat(second.cache().pods()).hasSize(1);
        assertThat(first.triggersProvisioner()).isTrue();
        assertThat(first.status()).map(BufferStatus::replicas).contains(2);
        assertThat(first.next()).isEqualTo(Next.AFTER_INTERVAL);
        assertThat(BufferReconciliation.INTERVAL).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("SCH-BUF-06 a look that fails, and a deletion, take the virtual pods away and trigger nothing")
    void failure() {
        CapacityBuffer buffer = buffer("b").podTemplate("t").replicas(2).build();
        VirtualPodCache full = VirtualPodCache.UNFILLED.filled(
                List.of(buffer), everything(template().spec()));
        Optional<Provisioning> before = Optional.of(Provisioning.FITS_EXISTING_CAPACITY);

        BufferReconciliation missing = BufferReconciliation.of(buffer, nothing(Optional.empty()), full, before);
        BufferReconciliation error = BufferReconciliation.of(buffer, nothing(Optional.of("no answer")), full, before);
        BufferReconciliation deleted = BufferReconciliation.of(
                buffer("b").podTemplate("t").replicas(2).deleting().build(),
                everything(template().spec()),
                full,
                before);

        assertThat(List.of(missing, error, deleted)).allSatisfy(look -> {
            assertThat(look.cache().pods()).isEmpty();
            assertThat(look.triggersProvisioner()).isFalse();
        });
        assertThat(missing.next()).isEqualTo(Next.AFTER_INTERVAL);
        assertThat(error.next()).isEqualTo(Next.RETRY);
        assertThat(deleted.next()).isEqualTo(Next.NEVER);
        assertThat(deleted.status()).isEmpty();
        assertThat(missing.status()).isPresent();
        assertThat(full.pods()).hasSize(2);
    }

    @Test
    @DisplayName("SCH-BUF-06 the cache fills itself once, and does not undo what was looked at before")
    void fillsOnce() {
        CapacityBuffer a = buffer("a").podTemplate("t").replicas(1).build();
        CapacityBuffer b = buffer("b").podTemplate("t").replicas(2).build();
        BufferSources sources = everything(template().spec());

        VirtualPodCache filled = VirtualPodCache.UNFILLED.filled(List.of(a), sources);
        VirtualPodCache newer = BufferReconciliation.of(
                        buffer("a").podTemplate("t").replicas(5).build(),
                        sources,
                        VirtualPodCache.UNFILLED,
                        Optional.empty())
                .cache()
                .filled(List.of(a, b), sources);
        VirtualPodCache gone = BufferReconciliation.of(
                        buffer("a").deleting().build(), sources, VirtualPodCache.UNFILLED, Optional.empty())
                .cache()
                .filled(List.of(a, b), sources);

        assertThat(filled.filled(List.of(a, b), sources).pods()).hasSize(1);
        assertThat(newer.pods()).hasSize(7);
        assertThat(gone.pods()).hasSize(2);
    }

    @Test
    @DisplayName("SCH-BUF-06 a buffer is looked at again when the PodTemplate that it names changes, no other")
    void touchedBy() {
        CapacityBuffer buffer = buffer("b").podTemplate("t").replicas(2).build();

        assertThat(buffer.refersToPodTemplate("default", "t")).isTrue();
        assertThat(buffer.refersToPodTemplate("other", "t")).isFalse();
        assertThat(buffer.refersToPodTemplate("default", "u")).isFalse();
        assertThat(buffer("b").scalable("", "Deployment", "t").build().refersToPodTemplate("default", "t"))
                .isFalse();
    }
}
