package io.karpenter.k8s.api;

/**
 * A kind of objects at a version.
 *
 * @param group empty for the core group
 * @param plural as it stands in addresses
 */
public record ResourceKind(String group, String version, String kind, String plural, boolean namespaced) {

    public static final ResourceKind POD = core("Pod", "pods", true);
    public static final ResourceKind NODE = core("Node", "nodes", false);
    public static final ResourceKind NAMESPACE = core("Namespace", "namespaces", false);
    public static final ResourceKind EVENT = core("Event", "events", true);
    public static final ResourceKind POD_TEMPLATE = core("PodTemplate", "podtemplates", true);
    public static final ResourceKind PERSISTENT_VOLUME = core("PersistentVolume", "persistentvolumes", false);
    public static final ResourceKind PERSISTENT_VOLUME_CLAIM =
            core("PersistentVolumeClaim", "persistentvolumeclaims", true);
    public static final ResourceKind SERVICE = core("Service", "services", true);
    public static final ResourceKind REPLICATION_CONTROLLER =
            core("ReplicationController", "replicationcontrollers", true);
    public static final ResourceKind LIMIT_RANGE = core("LimitRange", "limitranges", true);
    public static final ResourceKind RUNTIME_CLASS =
            new ResourceKind("node.k8s.io", "v1", "RuntimeClass", "runtimeclasses", false);
    public static final ResourceKind PRIORITY_CLASS =
            new ResourceKind("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", false);
    public static final ResourceKind DEPLOYMENT = new ResourceKind("apps", "v1", "Deployment", "deployments", true);
    public static final ResourceKind REPLICA_SET = new ResourceKind("apps", "v1", "ReplicaSet", "replicasets", true);
    public static final ResourceKind STATEFUL_SET = new ResourceKind("apps", "v1", "StatefulSet", "statefulsets", true);
    public static final ResourceKind DAEMON_SET = new ResourceKind("apps", "v1", "DaemonSet", "daemonsets", true);
    public static final ResourceKind POD_DISRUPTION_BUDGET =
            new ResourceKind("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true);
    public static final ResourceKind STORAGE_CLASS =
            new ResourceKind("storage.k8s.io", "v1", "StorageClass", "storageclasses", false);
    public static final ResourceKind CSI_NODE = new ResourceKind("storage.k8s.io", "v1", "CSINode", "csinodes", false);
    public static final ResourceKind RESOURCE_SLICE =
            new ResourceKind("resource.k8s.io", "v1", "ResourceSlice", "resourceslices", false);
    public static final ResourceKind VOLUME_ATTACHMENT =
            new ResourceKind("storage.k8s.io", "v1", "VolumeAttachment", "volumeattachments", false);
    public static final ResourceKind NODE_POOL = karpenter("v1", "NodePool", "nodepools");
    public static final ResourceKind NODE_CLAIM = karpenter("v1", "NodeClaim", "nodeclaims");
    public static final ResourceKind NODE_OVERLAY = karpenter("v1alpha1", "NodeOverlay", "nodeoverlays");
    public static final ResourceKind CAPACITY_BUFFER =
            new ResourceKind("autoscaling.x-k8s.io", "v1beta1", "CapacityBuffer", "capacitybuffers", true);
    public static final ResourceKind VERTICAL_POD_AUTOSCALER =
            new ResourceKind("autoscaling.k8s.io", "v1", "VerticalPodAutoscaler", "verticalpodautoscalers", true);
    public static final ResourceKind CUSTOM_RESOURCE_DEFINITION = new ResourceKind(
            "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false);

    private static ResourceKind core(String kind, String plural, boolean namespaced) {
        return new ResourceKind("", "v1", kind, plural, namespaced);
    }

    private static ResourceKind karpenter(String version, String kind, String plural) {
        return new ResourceKind("karpenter.sh", version, kind, plural, false);
    }

    /** As in {@code apiVersion} of an object. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    @Override
    public String toString() {
        return kind;
    }
}
