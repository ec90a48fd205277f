package io.karpenter.k8s.wiring;

import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ExpectedPods;
import io.karpenter.k8s.api.MergePatch;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.drain.PodObject;
import io.karpenter.k8s.lifecycle.Devices;
import io.karpenter.k8s.lifecycle.claim.ObjectIndexes;
import io.karpenter.k8s.observe.ClusterWatches;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The objects that controllers look after one by one, each without what nobody looks at. */
final class Stores {

    static final String NODE = "node";

    final ResourceStore claims;
    final ResourceStore nodes;
    final ResourceStore pools = new ResourceStore(resource -> resource);
    final ResourceStore pods = new ResourceStore(Stores::pod).indexedBy(NODE, Stores::nodeOf);
    /** Stays empty unless requests for devices count. */
    final ResourceStore deviceSlices = Devices.store();

    final Map<ResourceKind, ResourceStore> nodeClasses = new LinkedHashMap<>();

    /**
     * @param machineId what the cloud calls the machine with a provider id
     */
    Stores(List<ResourceKind> nodeClassKinds, Function<String, Optional<String>> machineId) {
        claims = ObjectIndexes.claims(new ResourceStore(resource -> resource), machineId);
        nodes = ObjectIndexes.nodes(new ResourceStore(Stores::node), machineId);
        nodeClassKinds.forEach(kind -> nodeClasses.put(kind, new ResourceStore(resource -> resource)));
    }

    void listenTo(ClusterWatches watches) {
        Map<ResourceKind, ClusterApi.Listener> listeners = new LinkedHashMap<>();
        listeners.put(ResourceKind.NODE_CLAIM, claims);
        listeners.put(ResourceKind.NODE, nodes);
        listeners.put(ResourceKind.NODE_POOL, pools);
        listeners.put(ResourceKind.POD, pods);
        listeners.putAll(nodeClasses);
        listeners.forEach(watches::listen);
    }

    Optional<Resource> nodeClass(NodeClassRef ref) {
        return nodeClasses.entrySet().stream()
                .filter(entry -> entry.getKey().group().equals(ref.group())
                        && entry.getKey().kind().equals(ref.kind()))
                .findFirst()
                .flatMap(entry -> entry.getValue().get(ObjectKey.of(ref.name())));
    }

    /** Provider id of a NodeClaim's machine; empty if there is none yet. */
    static String machine(@Nullable Resource claim) {
        return claim == null ? "" : claim.text("status", "providerID");
    }

    private static Collection<String> nodeOf(Resource pod) {
        String node = pod.text("spec", "nodeName");
        return node.isEmpty() ? List.of() : List.of(node);
    }

    /** The list of images is most of a Node, and changes often. */
    private static Resource node(Resource node) {
        return node.at("status", "images") == null && node.at("status", "volumesInUse") == null
                ? node
                : new Resource(
                        node.kind(),
                        MergePatch.apply(node.content(), Map.of("status", withNulls("images", "volumesInUse"))));
    }

    @SuppressWarnings("NullAway") // in a merge patch null takes a key away
    private static Map<String, Object> withNulls(String... keys) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String key : keys) {
            map.put(key, null);
        }
        return map;
    }

    /** Only when something happened to a pod matters here, and how it leaves its Node; what it asks for is in the snapshot. */
    private static Resource pod(Resource pod) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (String key : List.of(
                "name",
                "namespace",
                "uid",
                "resourceVersion",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "ownerReferences")) {
            keep(pod, metadata, "metadata", key);
        }
        if (ExpectedPods.isOurs(pod)) {
            keep(pod, metadata, "metadata", "managedFields");
        }
        Map<String, Object> spec = new LinkedHashMap<>();
        keep(pod, spec, "spec", "nodeName");
        Map<String, Object> status = new LinkedHashMap<>();
        keep(pod, status, "status", "phase");
        keep(pod, status, "status", "conditions");
        PodObject.keep(pod, metadata, spec, status);
        keep(pod, status, "status", "nominatedNodeName");
        return Resource.of(pod.kind(), Map.of("metadata", metadata, "spec", spec, "status", status));
    }

    private static void keep(Resource from, Map<String, Object> to, String part, String key) {
        Object value = from.at(part, key);
        if (value != null) {
            to.put(key, value);
        }
    }
}
