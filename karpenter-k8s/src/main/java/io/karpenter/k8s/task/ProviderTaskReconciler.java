package io.karpenter.k8s.task;

import io.karpenter.core.cloud.ProviderTask;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.observe.ClusterState;

/** Does a provider's task again and again. One round for each call, whatever the key; to be called once at the start. */
public final class ProviderTaskReconciler implements Reconciler {

    /** The one key. */
    public static final ObjectKey ROUND = ObjectKey.of("");

    private final ProviderTask task;
    private final ClusterState state;

    public ProviderTaskReconciler(ProviderTask task, ClusterState state) {
        this.task = task;
        this.state = state;
    }

    @Override
    public String name() {
        return task.name();
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        task.run(state.nodePools(), state.nodeClasses());
        return Outcome.after(task.interval());
    }
}
