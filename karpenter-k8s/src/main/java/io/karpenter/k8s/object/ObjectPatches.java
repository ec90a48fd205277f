package io.karpenter.k8s.object;

import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Merge patches of what has changed, each only on the version that was read (OPS-12), as another's change of a list or a condition would be
 * lost otherwise.
 */
public final class ObjectPatches {

    private ObjectPatches() {}

    /** The entries of {@code after} that {@code before} lacks or has otherwise. Nothing is ever taken away. */
    public static Map<String, Object> added(Map<String, String> before, Map<String, String> after) {
        Map<String, Object> added = new TreeMap<>(after);
        added.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
        return added;
    }

    /** Puts {@code value} into {@code patch} unless it is empty. */
    public static void put(Map<String, Object> patch, String name, Map<String, Object> value) {
        if (!value.isEmpty()) {
            patch.put(name, value);
        }
    }

    /** The list of finalizers with or without one, nothing else changed. */
    public static List<String> finalizers(Resource resource, String finalizer, boolean kept) {
        List<String> others =
                resource.finalizers().stream().filter(f -> !f.equals(finalizer)).toList();
        if (!kept) {
            return others;
        }
        return resource.finalizers().contains(finalizer)
                ? resource.finalizers()
                : Stream.concat(others.stream(), Stream.of(finalizer)).toList();
    }

    /**
     * Writes a patch and lets {@code store} know the answer.
     *
     * @return the object as it is now, {@code before} if there is nothing to write
     * @throws io.karpenter.k8s.api.ApiException a conflict if the object is not as {@code before} any more
     */
    public static Resource write(
            ClusterApi api, ResourceStore store, Resource before, Part part, Map<String, Object> patch) {
        if (patch.isEmpty()) {
            return before;
        }
        Map<String, Object> versioned = new LinkedHashMap<>(patch);
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (patch.get("metadata") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> metadata.put(name.toString(), value));
        }
        metadata.put("resourceVersion", before.resourceVersion());
        versioned.put("metadata", metadata);
        Resource after = api.patch(before.kind(), before.key(), part, versioned);
        // Without its last finalizer a deleted object is gone, and must not come back into the store by what was
        // answered.
        if (!after.isDeleting() || !after.finalizers().isEmpty()) {
            store.learn(after);
        }
        return after;
    }
}
