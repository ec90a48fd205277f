package io.karpenter.k8s.lifecycle;

import io.karpenter.core.lifecycle.DeviceSlice;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** What drivers have published of the devices of a Node, as ResourceSlices say it (LIF-16). Stateless. */
public final class Devices {

    private static final String NODE = "node";

    private Devices() {}

    /** A store for ResourceSlices. */
    public static ResourceStore store() {
        return new ResourceStore(Devices::trimmed).indexedBy(NODE, Devices::nodesOf);
    }

    /** Names of the Nodes that a slice belongs to. */
    public static Collection<String> nodesOf(Resource slice) {
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
    private static Resource trimmed(Resource slice) {
        Map<String, Object> spec = new LinkedHashMap<>();
        if (slice.at("spec") instanceof Map<?, ?> stated) {
            stated.forEach((name, value) -> spec.put(name.toString(), value));
        }
        spec.remove("devices");
        Map<String, Object> content = new LinkedHashMap<>(slice.content());
        content.put("spec", spec);
        return new Resource(slice.kind(), content);
    }

    /** @param slices made by {@link #store} */
    public static DevicePools pools(ResourceStore slices) {
        return node ->
                slices.withValue(NODE, node.name()).stream().map(Devices::slice).toList();
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
