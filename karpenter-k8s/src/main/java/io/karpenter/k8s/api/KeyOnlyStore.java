package io.karpenter.k8s.api;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps of each object of a watch only who it is and its version: listeners keep what they need, and an informer needs no more to find out
 * what has gone while it was not connected.
 */
final class KeyOnlyStore implements ItemStore<GenericKubernetesResource> {

    private final Map<String, GenericKubernetesResource> items = new ConcurrentHashMap<>();

    @Override
    public String getKey(GenericKubernetesResource object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public @Nullable GenericKubernetesResource put(String key, GenericKubernetesResource object) {
        return items.put(key, keyOnly(object));
    }

    @Override
    public @Nullable GenericKubernetesResource remove(String key) {
        return items.remove(key);
    }

    @Override
    public Stream<String> keySet() {
        return items.keySet().stream();
    }

    @Override
    public Stream<GenericKubernetesResource> values() {
        return items.values().stream();
    }

    @Override
    public @Nullable GenericKubernetesResource get(String key) {
        return items.get(key);
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public boolean isFullState() {
        return false;
    }

    private static GenericKubernetesResource keyOnly(GenericKubernetesResource object) {
        ObjectMeta from = object.getMetadata();
        ObjectMeta kept = new ObjectMeta();
        kept.setName(from.getName());
        kept.setNamespace(from.getNamespace());
        kept.setUid(from.getUid());
        kept.setResourceVersion(from.getResourceVersion());
        GenericKubernetesResource result = new GenericKubernetesResource();
        result.setApiVersion(object.getApiVersion());
        result.setKind(object.getKind());
        result.setMetadata(kept);
        return result;
    }
}
