package io.karpenter.k8s.simulated;

import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What a cluster sees of simulated machines: their Nodes, and with {@link KubeletSettings#runsPods} also that those stay ready and that pods
 * run on them. Who runs the {@link #controllers} is for the caller; {@link #follow} fills their queues. Thread-safe.
 */
public final class SimulatedNodes implements AutoCloseable {

    private final SimulatedKubelets kubelets;
    private final SimulatedHeartbeats heartbeats;
    private final SimulatedPods pods;
    private final Controller ofKubelets;
    private final Controller ofHeartbeats;
    private final Controller ofPods;
    private final boolean runsPods;
    private final List<ClusterApi.Watch> watches = new ArrayList<>();

    /**
     * @param api the API server; they share no limits with the controllers, as kubelets do not
     * @param workers most Nodes, and most pods, that are worked on at the same time
     */
    public SimulatedNodes(
            SimulatedCloud cloud, ClusterApi api, KubeletSettings settings, int workers, InstantSource clock) {
        kubelets = new SimulatedKubelets(cloud, api, clock);
        heartbeats = new SimulatedHeartbeats(cloud, api, settings, clock);
        pods = new SimulatedPods(cloud, api, settings.longestEnd(), clock);
        ofKubelets = controller(kubelets, workers, clock);
        ofHeartbeats = controller(heartbeats, workers, clock);
        ofPods = controller(pods, workers, clock);
        runsPods = settings.runsPods();
    }

    private static Controller controller(Reconciler reconciler, int workers, InstantSource clock) {
        return new Controller(reconciler, workers, Backoff.DEFAULT, clock, Controller.Observer.NONE);
    }

    public List<Controller> controllers() {
        return runsPods ? List.of(ofKubelets, ofHeartbeats, ofPods) : List.of(ofKubelets);
    }

    /** Begins to look at cloud and cluster. To be called once. */
    public synchronized void follow() {
        kubelets.follow(ofKubelets);
        if (runsPods) {
            watches.add(heartbeats.follow(ofHeartbeats));
            watches.add(pods.follow(ofPods));
        }
    }

    /** Watches no more. */
    @Override
    public synchronized void close() {
        watches.forEach(ClusterApi.Watch::close);
        watches.clear();
    }
}
