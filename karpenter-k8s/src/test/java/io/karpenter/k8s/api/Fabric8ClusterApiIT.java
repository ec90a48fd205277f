package io.karpenter.k8s.api;

import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;

@UsesControlPlane(Size.API)
final class Fabric8ClusterApiIT extends ClusterApiContract {

    private ControlPlane plane;

    @BeforeEach
    void empty(ControlPlane shared) {
        plane = shared;
        plane.clear();
    }

    @Override
    ClusterApi api() {
        return new Fabric8ClusterApi(plane.client());
    }

    @Override
    void await(String what, BooleanSupplier condition) {
        plane.await(what, condition);
    }
}
