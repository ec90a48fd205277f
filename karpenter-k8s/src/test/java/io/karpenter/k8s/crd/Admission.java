package io.karpenter.k8s.crd;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.karpenter.k8s.api.Resource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Asks an API server what it would say to an object, without storing it (dry run). Only what changes are tried on is stored, for a moment. */
final class Admission {

    private final KubernetesClient client;

    Admission(KubernetesClient client) {
        this.client = client;
    }

    /**
     * The server's answer.
     *
     * @param refusal empty if the object is accepted
     * @param stored the object as it would be stored, with defaults; empty if it is refused
     */
    record Answer(String refusal, Resource stored) {

        boolean accepted() {
            return refusal.isEmpty();
        }
    }

    Answer create(Resource object) {
        return answer(object, "POST", collection(object));
    }

    /** To {@code object} in the place of {@code before}, its status too. */
    Answer replace(Resource before, Resource object) {
        Resource stored = answer(before, "POST", collection(before).replace("&dryRun=All", ""))
                .stored();
        String uri = address(object);
        try {
            Answer main = answer(versioned(object, stored), "PUT", uri + "?dryRun=All");
            return main.accepted() && object.at("status") != null
                    ? answer(versioned(object, stored), "PUT", uri + "/status?dryRun=All")
                    : main;
        } finally {
            client.raw(uri, "DELETE", null);
        }
    }

    /** As strict as {@code kubectl apply}: unknown fields are refused. */
    private static String collection(Resource object) {
        return folder(object) + "?fieldValidation=Strict&dryRun=All";
    }

    private static String address(Resource object) {
        return folder(object) + "/" + object.name();
    }

    private static String folder(Resource object) {
        String namespace = object.kind().namespaced()
                ? "/namespaces/"
                        + Optional.of(object.namespace())
                                .filter(name -> !name.isEmpty())
                                .orElse("default")
                : "";
        return "/apis/" + object.kind().apiVersion() + namespace + "/"
                + object.kind().plural();
    }

    private static Resource versioned(Resource object, Resource stored) {
        return AdmissionCase.with(object, new String[] {"metadata", "resourceVersion"}, stored.resourceVersion());
    }

    @SuppressWarnings("unchecked") // an object is a mapping of texts
    private Answer answer(Resource object, String method, String uri) {
        try {
            String json = client.raw(uri, method, object.content());
            Map<String, Object> stored = client.getKubernetesSerialization().unmarshal(json, Map.class);
            return new Answer("", new Resource(object.kind(), stored));
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != 422 && refused.getCode() != 400) {
                throw refused;
            }
            return new Answer(
                    refused.getStatus() == null
                            ? refused.getMessage()
                            : refused.getStatus().getMessage(),
                    new Resource(object.kind(), new LinkedHashMap<>()));
        }
    }
}
