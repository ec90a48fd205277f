package io.karpenter.k8s.api;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which kinds an API server knows, by what it says of itself, which everybody may ask. What it knew once is not asked again. Thread-safe.
 * Source: Kubernetes API reference, "Discovery".
 */
public final class ServedKinds {

    private final KubernetesClient client;
    private final Set<ResourceKind> known = ConcurrentHashMap.newKeySet();

    public ServedKinds(KubernetesClient client) {
        this.client = client;
    }

    /**
     * True if objects of the kind can be there.
     *
     * @throws ApiException if the API server does not answer
     */
    public boolean isServed(ResourceKind kind) {
        if (known.contains(kind)) {
            return true;
        }
        boolean served;
        try {
            APIResourceList resources = client.getApiResources(kind.apiVersion());
            served = resources != null
                    && resources.getResources().stream()
                            .anyMatch(resource -> resource.getName().equals(kind.plural()));
        } catch (KubernetesClientException failure) {
            throw new ApiException(failure.getCode(), "", String.valueOf(failure.getMessage()), failure);
        }
        if (served) {
            known.add(kind);
        }
        return served;
    }
}
