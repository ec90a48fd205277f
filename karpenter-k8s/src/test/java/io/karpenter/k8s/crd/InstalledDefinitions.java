package io.karpenter.k8s.crd;

import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controlplane.ControlPlane;
import java.util.List;

/** Gives a control plane Karpenter's kinds. */
public final class InstalledDefinitions {

    static final ResourceKind EC2_NODE_CLASS =
            new ResourceKind("karpenter.k8s.aws", "v1", "EC2NodeClass", "ec2nodeclasses", false);

    private static final List<ResourceKind> KINDS = List.of(
            ResourceKind.NODE_POOL,
            ResourceKind.NODE_CLAIM,
            ResourceKind.NODE_OVERLAY,
            ResourceKind.CAPACITY_BUFFER,
            EC2_NODE_CLASS);

    private InstalledDefinitions() {}

    /** The plane, once it serves the kinds of the shipped definitions. */
    public static Fabric8ClusterApi on(ControlPlane plane) {
        Fabric8ClusterApi api = new Fabric8ClusterApi(plane.client());
        CustomResourceDefinitions.shipped().install(api);
        plane.await("the definitions", () -> KINDS.stream().allMatch(kind -> isServed(api, kind)));
        return api;
    }

    private static boolean isServed(Fabric8ClusterApi api, ResourceKind kind) {
        try {
            api.list(kind);
            return true;
        } catch (ApiException notYet) {
            return false;
        }
    }
}
