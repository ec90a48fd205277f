package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.lifecycle.DeviceSlice;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.lifecycle.Devices;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class DevicesTest {

    private static final Resource NODE = Yaml.resource(ResourceKind.NODE, "metadata: {name: n1}");

    private final Stores stores = new Stores(List.of(), Optional::of);

    @Test
    @DisplayName(
            "LIF-16 a driver has published for a Node once all slices of a pool that names it, or that it owns, are there")
    void readsSlices() {
        slice("a", "nodeName: n1");
        slice("other", "nodeName: n2");
        assertThat(DeviceSlice.unpublished(
                        List.of("gpu"), Devices.pools(stores.deviceSlices).of(NODE)))
                .containsExactly("gpu");

        stores.deviceSlices.changed(Yaml.resource(ResourceKind.RESOURCE_SLICE, """
                metadata: {name: b, uid: b, resourceVersion: "1", ownerReferences: [{apiVersion: v1, kind: Node, name: n1, uid: u}]}
                spec: {driver: gpu, pool: {name: p, generation: 3, resourceSliceCount: 2}, devices: [{name: d}]}
                """));

        assertThat(Devices.pools(stores.deviceSlices).of(NODE))
                .hasSize(2)
                .allMatch(slice -> slice.equals(new DeviceSlice("gpu", "p", 3, 2)));
        assertThat(DeviceSlice.unpublished(
                        List.of("gpu"), Devices.pools(stores.deviceSlices).of(NODE)))
                .isEmpty();
        assertThat(stores.deviceSlices.all()).allMatch(slice -> slice.at("spec", "devices") == null);
    }

    private void slice(String name, String node) {
        stores.deviceSlices.changed(Yaml.resource(ResourceKind.RESOURCE_SLICE, """
                metadata: {name: %1$s, uid: %1$s, resourceVersion: "1"}
                spec: {driver: gpu, pool: {name: p, generation: 3, resourceSliceCount: 2}, %2$s}
                """.formatted(name, node)));
    }

    @Test
    @DisplayName("LIF-16 slices are watched only if requests for devices count")
    void watchesOnDemand() {
        assertThat(watchesSlices(Map.of())).isFalse();
        assertThat(watchesSlices(Map.of("IGNORE_DRA_REQUESTS", "false"))).isTrue();
    }

    private static boolean watchesSlices(Map<String, String> environment) {
        return new SteppedCluster(1, environment)
                .api.calls().stream()
                        .anyMatch(
                                call -> call.verb() == Verb.WATCH && call.kind().equals(ResourceKind.RESOURCE_SLICE));
    }
}
