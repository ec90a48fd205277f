package io.karpenter.k8s.controlplane;

/** How much of a control plane runs. Each size holds what the one before it has. */
public enum Size {
    /** etcd and kube-apiserver: validation, defaults, watches, conflicts. Nobody binds pods, and no namespace ever ends. */
    API,
    /** And kube-scheduler. Nodes get ready by {@link ControlPlane#join} only. */
    SCHEDULE,
    /** And kube-controller-manager, which gives a node up that is silent for six seconds. Kubelets are for the test to play. */
    CONTROL,
    /** And fake kubelets that make nodes ready and pods run. */
    FULL;

    boolean includes(Size other) {
        return compareTo(other) >= 0;
    }
}
