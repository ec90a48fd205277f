package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.workload.OwnerReference;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.PodObject;
import io.karpenter.k8s.manifest.stated.ReadObjects;
import io.karpenter.k8s.manifest.stated.Workload;
import java.util.HashSet;
import java.util.Set;

/**
 * Which workloads already have their pods, or what makes them, in the input and so must not be expanded (decisions 8). A
 * Deployment is found through its ReplicaSet even when that is not in the input: the ReplicaSet's name is the Deployment's
 * with the pods' template hash.
 */
final class Ownership {

    private static final String TEMPLATE_HASH = "pod-template-hash";

    private final Set<String> parents = new HashSet<>();

    Ownership(ReadObjects objects) {
        for (PodObject pod : objects.pods()) {
            Meta meta = pod.meta();
            for (OwnerReference owner : meta.owners()) {
                add(meta.namespace(), owner.apiVersion(), owner.kind(), owner.name());
                String hash = meta.labels().get(TEMPLATE_HASH);
                if (owner.kind().equals("ReplicaSet")
                        && hash != null
                        && owner.name().endsWith("-" + hash)) {
                    String deployment = owner.name().substring(0, owner.name().length() - hash.length() - 1);
                    add(meta.namespace(), owner.apiVersion(), "Deployment", deployment);
                }
            }
        }
        for (Workload workload : objects.workloads()) {
            Meta meta = workload.meta();
            meta.owners().forEach(owner -> add(meta.namespace(), owner.apiVersion(), owner.kind(), owner.name()));
        }
    }

    private void add(String namespace, String apiVersion, String kind, String name) {
        parents.add(id(namespace, apiVersion, kind, name));
    }

    private static String id(String namespace, String apiVersion, String kind, String name) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return namespace + " " + (group.equals("extensions") ? "apps" : group) + "/" + kind + " " + name;
    }

    boolean hasChildren(Meta meta) {
        return parents.contains(id(meta.namespace(), meta.apiVersion(), meta.kind(), meta.name()));
    }
}
