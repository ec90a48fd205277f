package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Listener;
import io.karpenter.k8s.api.ClusterApi.Watch;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.crd.InstalledDefinitions;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedNodes;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The time of a Node runs out on a real control plane. */
@UsesControlPlane(Size.CONTROL)
final class DrainDeadlineIT {

    @Test
    @DisplayName("TRM-20, TRM-21 a pod that asks not to be disrupted goes when its node's time is over, and not before")
    void deadline(ControlPlane plane) {
        Fabric8ClusterApi api = InstalledDefinitions.on(plane);
        SimulatedCloud cloud = LinearCloud.of(8);
        DrainIT.pool(api, "terminationGracePeriod: 12s");
        try (SimulatedNodes nodes = new SimulatedNodes(cloud, api, DrainIT.KUBELETS, 10, InstantSource.system());
                KarpenterControllers controllers = DrainIT.start(plane, cloud, nodes)) {
            nodes.follow();
            DrainIT.deploy(api, "careful", "annotations: {karpenter.sh/do-not-disrupt: \"true\"}", "");
            String node = DrainIT.nodeOf(plane, api, "careful");
            List<Resource> marked = new CopyOnWriteArrayList<>();
            try (Watch watch = api.watch(ResourceKind.POD, new Listener() {
                @Override
                public void changed(Resource now) {
                    if (now.isDeleting()) {
                        marked.add(now);
                    }
                }

                @Override
                public void gone(Resource last) {}
            })) {
                Resource claim = api.list(ResourceKind.NODE_CLAIM).get(0);
                api.delete(ResourceKind.NODE_CLAIM, claim.key(), DeleteOptions.ANY);
                plane.await(
                        "the Node to be gone",
                        () -> api.get(ResourceKind.NODE, ObjectKey.of(node)).isEmpty());

                Resource first = marked.get(0);
                long grace = ((Number) first.at("metadata", "deletionGracePeriodSeconds")).longValue();
                // By default a pod has 5 s here, so that it had 7 s before.
                assertThat(grace).isBetween(1L, 5L);
                assertThat(marked).allSatisfy(pod -> assertThat(pod.uid()).isEqualTo(first.uid()));
            }
        }
    }
}
