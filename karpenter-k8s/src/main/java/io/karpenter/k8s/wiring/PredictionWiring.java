package io.karpenter.k8s.wiring;

import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.UnreadResource;
import io.karpenter.k8s.prediction.PredictionReconciler;
import java.util.function.Consumer;
import java.util.function.Function;

/** What the predictions of VerticalPodAutoscalers need (STA-35). */
final class PredictionWiring {

    private PredictionWiring() {}

    /**
     * Has autoscalers looked at.
     *
     * @param state is told what they predict
     * @param unread is told of those that cannot be read
     * @param add makes a controller
     */
    static PredictionReconciler add(
            Surroundings with,
            ClusterState state,
            Consumer<UnreadResource> unread,
            Function<Reconciler, Controller> add) {
        PredictionReconciler reconciler = new PredictionReconciler(with.api(), state::predict, unread, with.clock());
        add.apply(reconciler).enqueue(PredictionReconciler.KEY);
        return reconciler;
    }
}
