package io.karpenter.k8s.lifecycle.upkeep;

import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.upkeep.PodActivity;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.PodsByNode;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notes in NodeClaims when pods last came to their Nodes or left them (DIS-CON-07). Keys are names of Nodes.
 *
 * <p>It is to be subscribed to the store of pods, and hands on the Nodes that something happened on. A pod that is merely heard of for the
 * first time counts by its own times, so that a restart changes nothing.
 */
public final class PodEventsReconciler implements Reconciler, ResourceStore.Subscriber {

    private final Lifecycle lifecycle;
    private final PodsByNode pods;
    private final Consumer<ObjectKey> queue;
    private final Map<String, Instant> happened = new ConcurrentHashMap<>();

    /**
     * @param queue takes the names of Nodes to call this for
     */
    public PodEventsReconciler(Lifecycle lifecycle, PodsByNode pods, Consumer<ObjectKey> queue) {
        this.lifecycle = lifecycle;
        this.pods = pods;
        this.queue = queue;
    }

    @Override
    public String name() {
        return "nodeclaim.podevents";
    }

    @Override
    public void changed(@Nullable Resource before, @Nullable Resource now) {
        Resource pod = now == null ? before : now;
        if (pod == null || !PodMoments.counts(pod)) {
            return;
        }
        String node = pod.text("spec", "nodeName");
        if (before != null && PodMoments.isEvent(before, now)) {
            happened.merge(node, lifecycle.now(), (a, b) -> a.isAfter(b) ? a : b);
        } else if (before != null) {
            return;
        }
        queue.accept(ObjectKey.of(node));
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> claim = lifecycle.nodes().get(key).flatMap(lifecycle::claimResourceOf);
        if (claim.isEmpty()) {
            happened.remove(key.name());
            return Outcome.DONE;
        }
        Optional<Instant> last = Optional.ofNullable(happened.get(key.name()));
        for (Resource pod : pods.of(key.name())) {
            if (PodMoments.counts(pod)) {
                Optional<Instant> own = PodMoments.lastEvent(pod);
                last = own.isPresent() && (last.isEmpty() || own.get().isAfter(last.get())) ? own : last;
            }
        }
        Optional<ManagedClaim> noted = last.flatMap(time -> PodActivity.noted(ClaimObject.read(claim.get()), time));
        if (noted.isPresent()) {
            lifecycle.writeStatus(claim.get(), noted.get());
        }
        last.ifPresent(time -> happened.computeIfPresent(key.name(), (n, t) -> t.isAfter(time) ? t : null));
        return Outcome.DONE;
    }
}
