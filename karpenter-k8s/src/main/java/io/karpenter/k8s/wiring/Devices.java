package io.karpenter.k8s.wiring;

import io.karpenter.core.lifecycle.DeviceSlice;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.lifecycle.DevicePools;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** What drivers have published of the devices of a Node, as ResourceSlices say it (LIF-16). Stateless. */
final class Devices {

    private Devices() {}

    /** Names of the Nodes that a slice belongs to. */
    static Collection<String> nodesOf(Resource slice) {
        Collection<String> names = new TreeSet<>();
        String named = slice.text("spec", "nodeName");
        if (!named.isEmpty()) {
            names.add(named);
        }
        slice.objects("metadata", "ownerReferences").stream()
                .filter(owner -> "Node".equals(owner.get("kind")))
                .forEach(owner -> names.add(String.valueOf(owner.get("name"))));
        return names;
    }

    /** Without the devices themselves, which are most of it. */
    static Resource trimmed(Resource slice) {
        Map<String, Object> spec = new LinkedHashMap<>();
        if (slice.at("spec") instanceof Map<?, ?> stated) {
            stated.forEach((name, value) -> spec.put(name.toString(), value));
        }
        spec.remove("devices");
        Map<String, Object> content = new LinkedHashMap<>(slice.content());
        content.put("spec", spec);
        return new Resource(slice.kind(), content);
    }

    static DevicePools pools(Stores stores) {
        return node -> stores.deviceSlices.withValue(Stores.NODE, node.name()).stream()
                .map(Devices::slice)
                .toList();
    }

    private static DeviceSlice slice(Resource slice) {
        return new DeviceSlice(
                slice.text("spec", "driver"),
                slice.text("spec", "pool", "name"),
                number(slice, "generation"),
                number(slice, "resourceSliceCount"));
    }

    private static long number(Resource slice, String field) {
        return slice.at("spec", "pool", field) instanceof Number number ? number.longValue() : 0;
    }
}
