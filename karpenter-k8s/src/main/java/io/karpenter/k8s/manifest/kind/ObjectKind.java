package io.karpenter.k8s.manifest.kind;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Kinds that decide something. Kinds are told apart by API group, whatever the version (decisions 6). */
enum ObjectKind {
    POD("", "Pod", true),
    REPLICATION_CONTROLLER("", "ReplicationController", true),
    POD_TEMPLATE("", "PodTemplate", true),
    NODE("", "Node", false),
    NAMESPACE("", "Namespace", false),
    SERVICE("", "Service", true),
    LIMIT_RANGE("", "LimitRange", true),
    PERSISTENT_VOLUME("", "PersistentVolume", false),
    PERSISTENT_VOLUME_CLAIM("", "PersistentVolumeClaim", true),
    DEPLOYMENT("apps", "Deployment", true),
    REPLICA_SET("apps", "ReplicaSet", true),
    STATEFUL_SET("apps", "StatefulSet", true),
    DAEMON_SET("apps", "DaemonSet", true),
    JOB("batch", "Job", true),
    CRON_JOB("batch", "CronJob", true),
    POD_DISRUPTION_BUDGET("policy", "PodDisruptionBudget", true),
    PRIORITY_CLASS("scheduling.k8s.io", "PriorityClass", false),
    RUNTIME_CLASS("node.k8s.io", "RuntimeClass", false),
    STORAGE_CLASS("storage.k8s.io", "StorageClass", false),
    CSI_NODE("storage.k8s.io", "CSINode", false),
    NODE_POOL("karpenter.sh", "NodePool", false),
    NODE_CLAIM("karpenter.sh", "NodeClaim", false),
    NODE_OVERLAY("karpenter.sh", "NodeOverlay", false),
    CAPACITY_BUFFER("autoscaling.x-k8s.io", "CapacityBuffer", true);

    /** Kinds of Kubernetes itself that say nothing about capacity. */
    private static final Map<String, Set<String>> UNDECIDING = Map.ofEntries(
            Map.entry(
                    "",
                    Set.of(
                            "ConfigMap",
                            "Secret",
                            "ServiceAccount",
                            "Endpoints",
                            "Event",
                            "ResourceQuota",
                            "Binding",
                            "ComponentStatus")),
            Map.entry("apps", Set.of("ControllerRevision")),
            Map.entry("autoscaling", Set.of("HorizontalPodAutoscaler", "Scale")),
            Map.entry("policy", Set.of("PodSecurityPolicy", "Eviction")),
            Map.entry("extensions", Set.of("Ingress", "NetworkPolicy", "PodSecurityPolicy")),
            Map.entry(
                    "networking.k8s.io",
                    Set.of("Ingress", "IngressClass", "NetworkPolicy", "IPAddress", "ServiceCIDR")),
            Map.entry("rbac.authorization.k8s.io", Set.of("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding")),
            Map.entry("apiextensions.k8s.io", Set.of("CustomResourceDefinition")),
            Map.entry("apiregistration.k8s.io", Set.of("APIService")),
            Map.entry(
                    "admissionregistration.k8s.io",
                    Set.of(
                            "MutatingWebhookConfiguration",
                            "ValidatingWebhookConfiguration",
                            "ValidatingAdmissionPolicy",
                            "ValidatingAdmissionPolicyBinding",
                            "MutatingAdmissionPolicy",
                            "MutatingAdmissionPolicyBinding")),
            Map.entry("certificates.k8s.io", Set.of("CertificateSigningRequest", "ClusterTrustBundle")),
            Map.entry("coordination.k8s.io", Set.of("Lease", "LeaseCandidate")),
            Map.entry("discovery.k8s.io", Set.of("EndpointSlice")),
            Map.entry("events.k8s.io", Set.of("Event")),
            Map.entry("flowcontrol.apiserver.k8s.io", Set.of("FlowSchema", "PriorityLevelConfiguration")),
            Map.entry(
                    "resource.k8s.io",
                    Set.of("ResourceClaim", "ResourceClaimTemplate", "ResourceSlice", "DeviceClass")),
            Map.entry(
                    "storage.k8s.io",
                    Set.of("CSIDriver", "CSIStorageCapacity", "VolumeAttachment", "VolumeAttributesClass")));

    private static final Map<String, ObjectKind> BY_ID = new HashMap<>();

    static {
        for (ObjectKind kind : values()) {
            BY_ID.put(kind.group + "/" + kind.kind, kind);
        }
        for (ObjectKind old : new ObjectKind[] {DEPLOYMENT, REPLICA_SET, DAEMON_SET}) {
            BY_ID.put("extensions/" + old.kind, old);
        }
    }

    private final String group;
    private final String kind;
    private final boolean namespaced;

    ObjectKind(String group, String kind, boolean namespaced) {
        this.group = group;
        this.kind = kind;
        this.namespaced = namespaced;
    }

    boolean isNamespaced() {
        return namespaced;
    }

    static Optional<ObjectKind> of(String group, String kind) {
        return Optional.ofNullable(BY_ID.get(group + "/" + kind));
    }

    /** True for a kind of Kubernetes itself that is known to decide nothing here. */
    static boolean isUndeciding(String group, String kind) {
        return UNDECIDING.getOrDefault(group, Set.of()).contains(kind);
    }

    /** The API group of {@code apps/v1}; empty for {@code v1}. */
    static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
