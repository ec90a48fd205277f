package io.karpenter.k8s.api;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An API server reached through a fabric8 client. Thread-safe; whoever made the client closes it. Nothing is tried twice, whatever the
 * client is set to: those who call decide what is worth another try.
 */
public final class Fabric8ClusterApi implements ClusterApi {

    /** Objects in one answer when a watch begins; smaller answers keep the API server's memory small. */
    private static final long PAGE = 500;

    private final KubernetesClient client;
    private final Requests requests;

    public Fabric8ClusterApi(KubernetesClient client) {
        this.client = client;
        this.requests = new Requests(client);
    }

    @Override
    public Resource create(Resource resource) {
        String uri = collection(resource.kind(), resource.namespace());
        return parsed(resource.kind(), requests.send("POST", uri, Requests.JSON, resource.content()));
    }

    @Override
    public Optional<Resource> get(ResourceKind kind, ObjectKey key) {
        try {
            return Optional.of(parsed(kind, requests.get(object(kind, key))));
        } catch (ApiException refused) {
            if (refused.isNotFound()) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    @Override
    public List<Resource> list(ResourceKind kind) {
        List<Resource> all = new ArrayList<>();
        String more = "";
        do {
            String uri = collection(kind, "") + "?limit=" + PAGE + (more.isEmpty() ? "" : "&continue=" + more);
            Resource list = new Resource(kind, requests.get(uri));
            for (Map<String, Object> item : list.objects("items")) {
                all.add(trimmed(Resource.of(kind, item)));
            }
            more = list.text("metadata", "continue");
        } while (!more.isEmpty());
        return all;
    }

    @Override
    public Resource patch(ResourceKind kind, ObjectKey key, Part part, Map<String, Object> patch) {
        String uri = object(kind, key) + (part == Part.STATUS ? "/status" : "");
        return parsed(
                kind, requests.send("PATCH", uri + "?fieldManager=" + FIELD_MANAGER, Requests.MERGE_PATCH, patch));
    }

    @Override
    public void delete(ResourceKind kind, ObjectKey key, DeleteOptions options) {
        Map<String, Object> preconditions = new LinkedHashMap<>();
        options.uid().ifPresent(uid -> preconditions.put("uid", uid));
        options.resourceVersion().ifPresent(version -> preconditions.put("resourceVersion", version));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("apiVersion", "v1");
        body.put("kind", "DeleteOptions");
        options.gracePeriodSeconds().ifPresent(seconds -> body.put("gracePeriodSeconds", seconds));
        if (!preconditions.isEmpty()) {
            body.put("preconditions", preconditions);
        }
        requests.send("DELETE", object(kind, key), Requests.JSON, body);
    }

    @Override
    public void evict(ObjectKey pod, String uid) {
        Map<String, Object> eviction = Map.of(
                "apiVersion",
                "policy/v1",
                "kind",
                "Eviction",
                "metadata",
                Map.of("name", pod.name(), "namespace", pod.namespace()),
                "deleteOptions",
                Map.of("preconditions", Map.of("uid", uid)));
        requests.send("POST", object(ResourceKind.POD, pod) + "/eviction", Requests.JSON, eviction);
    }

    @Override
    public Watch watch(ResourceKind kind, Listener listener) {
        Handler handler = new Handler(kind, listener);
        SharedIndexInformer<GenericKubernetesResource> informer = client.genericKubernetesResources(context(kind))
                .inAnyNamespace()
                .withLimit(PAGE)
                .runnableInformer(0)
                .itemStore(new KeyOnlyStore())
                // Whatever happens to the connection, it is set up again.
                .exceptionHandler((started, failure) -> {
                    handler.failed(failure);
                    return true;
                })
                .addEventHandler(handler);
        informer.start();
        return new Watch() {
            @Override
            public boolean isSynced() {
                return handler.synced;
            }

            @Override
            public boolean isMissing() {
                return handler.missing;
            }

            @Override
            public void close() {
                informer.close();
            }
        };
    }

    /** Hands on what an informer says. The informer itself counts as synced before its handlers have heard of everything. */
    private static final class Handler implements ResourceEventHandler<GenericKubernetesResource> {

        private final ResourceKind kind;
        private final Listener listener;
        private volatile boolean synced;
        private volatile boolean missing;

        Handler(ResourceKind kind, Listener listener) {
            this.kind = kind;
            this.listener = listener;
        }

        @Override
        public void onAdd(GenericKubernetesResource now) {
            listener.changed(resource(kind, now));
        }

        @Override
        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
            listener.changed(resource(kind, now));
        }

        @Override
        public void onDelete(GenericKubernetesResource last, boolean lastStateUnknown) {
            listener.gone(resource(kind, last));
        }

        /** Comes after the objects of the list, through the same queue. */
        @Override
        public void onList(String resourceVersion, boolean remainedEmpty) {
            missing = false;
            synced = true;
        }

        void failed(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof KubernetesClientException refused) {
                    missing = !synced && refused.getCode() == ApiException.NOT_FOUND;
                    return;
                }
            }
        }
    }

    private static ResourceDefinitionContext context(ResourceKind kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(kind.group())
                .withVersion(kind.version())
                .withKind(kind.kind())
                .withPlural(kind.plural())
                .withNamespaced(kind.namespaced())
                .build();
    }

    private static String collection(ResourceKind kind, String namespace) {
        return (kind.group().isEmpty() ? "/api/" : "/apis/")
                + kind.apiVersion()
                + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
                + "/"
                + kind.plural();
    }

    private static String object(ResourceKind kind, ObjectKey key) {
        return collection(kind, key.namespace()) + "/" + key.name();
    }

    private static Resource parsed(ResourceKind kind, Map<String, Object> content) {
        return trimmed(new Resource(kind, content));
    }

    /** Who wrote which field matters to nobody here, and is often most of an object. */
    private static Resource trimmed(Resource resource) {
        if (resource.at("metadata") instanceof Map<?, ?> metadata && metadata.containsKey("managedFields")) {
            Map<String, Object> content = new LinkedHashMap<>(resource.content());
            Map<Object, Object> kept = new LinkedHashMap<>(metadata);
            kept.remove("managedFields");
            if (ExpectedPods.isOurs(resource)) {
                kept.put("managedFields", ExpectedPods.mark());
            }
            content.put("metadata", kept);
            return new Resource(resource.kind(), content);
        }
        return resource;
    }

    private static Resource resource(ResourceKind kind, GenericKubernetesResource from) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("apiVersion", kind.apiVersion());
        content.put("kind", kind.kind());
        content.put("metadata", MetadataTree.of(from.getMetadata()));
        content.putAll(from.getAdditionalProperties());
        return new Resource(kind, content);
    }
}
