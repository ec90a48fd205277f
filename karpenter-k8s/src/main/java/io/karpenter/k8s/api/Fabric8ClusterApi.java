package io.karpenter.k8s.api;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An API server reached through a fabric8 client. Thread-safe; whoever made the client closes it. The client's own retries should be
 * off: those who call decide what is worth another try.
 */
public final class Fabric8ClusterApi implements ClusterApi {

    /** Objects in one answer when a watch begins; smaller answers keep the API server's memory small. */
    private static final long PAGE = 500;

    private final KubernetesClient client;

    public Fabric8ClusterApi(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Resource create(Resource resource) {
        String uri = collection(resource.kind(), resource.namespace());
        return parsed(resource.kind(), answer(() -> client.raw(uri, "POST", resource.content())));
    }

    @Override
    public Optional<Resource> get(ResourceKind kind, ObjectKey key) {
        // A 404 is answered with null.
        String json = unchecked(() -> client.raw(object(kind, key)));
        return json == null ? Optional.empty() : Optional.of(parsed(kind, json));
    }

    @Override
    public List<Resource> list(ResourceKind kind) {
        List<Resource> all = new ArrayList<>();
        String more = "";
        do {
            String uri = collection(kind, "") + "?limit=" + PAGE + (more.isEmpty() ? "" : "&continue=" + more);
            Map<String, Object> page = mapping(answer(() -> client.raw(uri)));
            Resource list = new Resource(kind, page);
            for (Map<String, Object> item : list.objects("items")) {
                all.add(trimmed(Resource.of(kind, item)));
            }
            more = list.text("metadata", "continue");
        } while (!more.isEmpty());
        return all;
    }

    @Override
    public Resource patch(ResourceKind kind, ObjectKey key, Part part, Map<String, Object> patch) {
        String json = client.getKubernetesSerialization().asJson(patch);
        GenericKubernetesResource answer = unchecked(() -> {
            var resources = client.genericKubernetesResources(context(kind));
            var resource = kind.namespaced()
                    ? resources.inNamespace(key.namespace()).withName(key.name())
                    : resources.withName(key.name());
            PatchContext merge = PatchContext.of(PatchType.JSON_MERGE);
            return part == Part.MAIN
                    ? resource.patch(merge, json)
                    : resource.subresource("status").patch(merge, json);
        });
        if (answer == null) {
            throw new ApiException(ApiException.NOT_FOUND, "NotFound", kind + " " + key + " does not exist");
        }
        return resource(kind, answer);
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
        answer(() -> client.raw(object(kind, key), "DELETE", body));
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
        answer(() -> client.raw(object(ResourceKind.POD, pod) + "/eviction", "POST", eviction));
    }

    @Override
    public Watch watch(ResourceKind kind, Listener listener) {
        SharedIndexInformer<GenericKubernetesResource> informer = client.genericKubernetesResources(context(kind))
                .inAnyNamespace()
                .withLimit(PAGE)
                .runnableInformer(0)
                .itemStore(new KeyOnlyStore())
                // Whatever happens to the connection, it is set up again.
                .exceptionHandler((started, failure) -> true)
                .addEventHandler(new ResourceEventHandler<>() {
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
                });
        informer.start();
        return new Watch() {
            @Override
            public boolean isSynced() {
                return informer.hasSynced();
            }

            @Override
            public void close() {
                informer.close();
            }
        };
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

    private Resource parsed(ResourceKind kind, String json) {
        return trimmed(new Resource(kind, mapping(json)));
    }

    @SuppressWarnings("unchecked") // an object of JSON is a mapping of texts
    private Map<String, Object> mapping(String json) {
        return client.getKubernetesSerialization().unmarshal(json, Map.class);
    }

    /** Who wrote which field matters to nobody here, and is often most of an object. */
    private static Resource trimmed(Resource resource) {
        if (resource.at("metadata") instanceof Map<?, ?> metadata && metadata.containsKey("managedFields")) {
            Map<String, Object> content = new LinkedHashMap<>(resource.content());
            Map<Object, Object> kept = new LinkedHashMap<>(metadata);
            kept.remove("managedFields");
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

    private static String answer(Supplier<@Nullable String> call) {
        String answer = unchecked(call);
        if (answer == null) {
            throw new ApiException(ApiException.NOT_FOUND, "NotFound", "the object does not exist");
        }
        return answer;
    }

    private static <T extends @Nullable Object> T unchecked(Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException failure) {
            Status status = failure.getStatus();
            String reason = status == null || status.getReason() == null ? "" : status.getReason();
            String message = status == null || status.getMessage() == null ? failure.getMessage() : status.getMessage();
            throw new ApiException(failure.getCode(), reason, message == null ? "" : message, failure);
        }
    }
}
