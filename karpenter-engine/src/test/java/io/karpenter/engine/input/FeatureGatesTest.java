package io.karpenter.engine.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Offering;
import io.karpenter.engine.input.FeatureGates.Setting;
import io.karpenter.engine.input.InputSettings.CatalogSettings;
import io.karpenter.k8s.manifest.report.Notice;
import io.karpenter.k8s.operate.FeatureGate;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeatureGatesTest {

    private static final String OVERLAY = """
            apiVersion: karpenter.sh/v1alpha1
            kind: NodeOverlay
            metadata: {name: cheap}
            spec:
              requirements: [{key: node.kubernetes.io/instance-type, operator: In, values: [c7i.xlarge]}]
              price: "0.0123"
            """;

    private static final String BUFFER = """
            apiVersion: autoscaling.x-k8s.io/v1beta1
            kind: CapacityBuffer
            metadata: {name: b}
            spec: {podTemplateRef: {name: t}, replicas: 2}
            ---
            apiVersion: v1
            kind: PodTemplate
            metadata: {name: t}
            template: {spec: {containers: [{name: c}]}}
            """;

    private static final String STATIC_POOL = """
            apiVersion: karpenter.sh/v1
            kind: NodePool
            metadata: {name: fixed}
            spec: {replicas: 3, template: {spec: {requirements: []}}}
            ---
            apiVersion: karpenter.sh/v1
            kind: NodePool
            metadata: {name: free}
            spec: {template: {spec: {requirements: []}}}
            """;

    private static final String RESERVATION = """
            apiVersion: karpenter.sh/v1
            kind: NodePool
            metadata: {name: p}
            spec:
              template:
                spec:
                  nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: c}
                  requirements: [{key: karpenter.sh/capacity-type, operator: In, values: [reserved, on-demand]}]
            ---
            apiVersion: karpenter.k8s.aws/v1
            kind: EC2NodeClass
            metadata: {name: c}
            spec:
              role: r
              amiSelectorTerms: [{alias: al2023@latest}]
              subnetSelectorTerms: [{id: subnet-0123456789abcdef0}]
              securityGroupSelectorTerms: [{name: s}]
            status:
              capacityReservations:
              - {id: cr-1, instanceType: c7i.xlarge, availabilityZone: us-east-1a, instanceMatchCriteria: open,
                 ownerID: "012345678901", reservationType: default, state: active}
            """;

    private static Input read(String manifests, Setting... gates) {
        InputSettings settings = new InputSettings(
                List.of(Path.of("-")),
                Set.of(CapacityType.ON_DEMAND),
                false,
                Instant.parse("2026-11-24T06:00:00Z"),
                FeatureGates.of(List.of(gates)),
                Optional.empty(),
                new CatalogSettings("us-east-1", List.of(), Optional.empty(), Optional.empty(), OptionalInt.of(4)));
        return InputReader.read(settings, new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)));
    }

    private static Setting off(FeatureGate gate) {
        return new Setting(gate, false);
    }

    private static List<String> gateNotices(Input input) {
        return input.notices().stream()
                .map(Notice::text)
                .filter(text -> text.startsWith("feature gate"))
                .toList();
    }

    private static boolean sells(Input input, String pool, CapacityType capacityType) {
        return input.catalog().forNodePool(pool).stream()
                .flatMap(type -> type.offerings().stream())
                .map(Offering::capacityType)
                .anyMatch(capacityType::equals);
    }

    private static boolean isCheap(Input input) {
        return input.catalog().forNodePool("default").stream()
                .flatMap(type -> type.offerings().stream())
                .anyMatch(offering -> offering.price() == 0.0123);
    }

    @Test
    @DisplayName(
            "decisions 11: buffers in the input are planned for, unless CapacityBuffer=false, which is told with their number")
    void capacityBuffer() {
        Input on = read(BUFFER);
        Input off = read(BUFFER, off(FeatureGate.CAPACITY_BUFFER));

        assertThat(on.cluster().pendingPods()).hasSize(2).allMatch(VirtualPods::isVirtual);
        assertThat(gateNotices(on)).isEmpty();
        assertThat(off.cluster().pendingPods()).isEmpty();
        assertThat(gateNotices(off)).containsExactly("feature gate CapacityBuffer is off: 1 CapacityBuffer is ignored");
    }

    @Test
    @DisplayName(
            "decisions 11: overlays in the input change prices, unless NodeOverlay=false, which is told with their number")
    void nodeOverlay() {
        Input off = read(OVERLAY + "---\n" + OVERLAY.replace("cheap", "other"), off(FeatureGate.NODE_OVERLAY));

        assertThat(isCheap(read(OVERLAY))).isTrue();
        assertThat(isCheap(off)).isFalse();
        assertThat(gateNotices(off)).containsExactly("feature gate NodeOverlay is off: 2 NodeOverlays are ignored");
    }

    @Test
    @DisplayName(
            "decisions 11: static NodePools in the input are kept, unless StaticCapacity=false, which is told with their number")
    void staticCapacity() {
        Input off = read(STATIC_POOL, off(FeatureGate.STATIC_CAPACITY));

        assertThat(read(STATIC_POOL).cluster().nodePools())
                .extracting(NodePool::name)
                .containsExactly("fixed", "free");
        assertThat(off.cluster().nodePools()).extracting(NodePool::name).containsExactly("free");
        assertThat(gateNotices(off))
                .containsExactly("feature gate StaticCapacity is off: 1 static NodePool is ignored");
    }

    @Test
    @DisplayName(
            "SCH-RSV-01, decisions 11: reservations in the input are sold, unless ReservedCapacity=false, which is told with their number")
    void reservedCapacity() {
        Input off = read(RESERVATION, off(FeatureGate.RESERVED_CAPACITY));

        assertThat(sells(read(RESERVATION), "p", CapacityType.RESERVED)).isTrue();
        assertThat(sells(off, "p", CapacityType.RESERVED)).isFalse();
        assertThat(sells(off, "p", CapacityType.ON_DEMAND)).isTrue();
        assertThat(gateNotices(off))
                .containsExactly("feature gate ReservedCapacity is off: 1 capacity reservation is ignored");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "decisions 11: a gate that is off says nothing where no object needs it; switched on it changes nothing either")
    void silent(FeatureGate gate) {
        String pod = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c}]}}";

        assertThat(gateNotices(read(pod, off(gate)))).isEmpty();
        assertThat(read(pod, new Setting(gate, true)).notices())
                .isEqualTo(read(pod).notices());
    }

    @Test
    @DisplayName(
            "SCH-BUF-01 the gates have the defaults of the reference, objects switch theirs on, and of two settings the last counts")
    void defaults() {
        assertThat(FeatureGate.values())
                .filteredOn(gate -> FeatureGates.DEFAULT.isOn(gate, 0))
                .containsExactly(FeatureGate.RESERVED_CAPACITY);
        assertThat(FeatureGates.DEFAULT.isOn(FeatureGate.CAPACITY_BUFFER, 1)).isTrue();
        assertThat(FeatureGates.of(List.of(
                                off(FeatureGate.CAPACITY_BUFFER), new Setting(FeatureGate.CAPACITY_BUFFER, true)))
                        .isOn(FeatureGate.CAPACITY_BUFFER, 0))
                .isTrue();
    }
}
