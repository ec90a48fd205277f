package io.karpenter.k8s.drain;

import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.drain.EvictionStep;
import io.karpenter.core.drain.LeavingNode;
import io.karpenter.core.drain.LeavingPod;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.event.disruption.DrainEvent;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.PodMetrics;
import io.karpenter.core.workload.Pod;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.controller.TokenBucket;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Has pods that have to go evicted, or deletes them when their time is over (TRM-20 to TRM-25). Keys name a pod and its uid, so that none
 * that comes under the same name is taken for it; whoever empties a Node adds them again and again, so that nothing is lost if this is
 * forgotten. It is to be subscribed to the store of pods.
 */
public final class Evictions implements Reconciler, ResourceStore.Subscriber {

    public static final String NAME = "eviction-queue";

    /**
     * How long a budget that seems to let nobody go is believed before the API server is asked all the same; and how long an answer is
     * before the news of what follows from it.
     */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String SEVERAL_BUDGETS = "more than one PodDisruptionBudget";
    private static final int INTERNAL_ERROR = 500;

    private final Lifecycle lifecycle;
    private final ResourceStore pods;
    private final Budgets budgets;
    private final TokenBucket rate;
    private final MetricSink metrics;
    private final Map<ObjectKey, Entry> entries = new ConcurrentHashMap<>();
    private volatile @Nullable Controller controller;

    /**
     * @param pods with at least what {@link PodObject#keep} keeps
     * @param rate how many evictions are asked for in a second, over all Nodes (OPS-11)
     */
    public Evictions(Lifecycle lifecycle, ResourceStore pods, Budgets budgets, TokenBucket rate, MetricSink metrics) {
        this.lifecycle = lifecycle;
        this.pods = pods;
        this.budgets = budgets;
        this.rate = rate;
        this.metrics = metrics;
    }

    /**
     * A pod that has to go.
     *
     * @param tried when the API server was last asked to evict it, at first when the pod came here
     * @param slot from when on it may be asked again, if that was settled
     * @param refused true if a budget has not let it go so far
     * @param gone when its end was agreed to, as long as there is no news of it
     */
    private record Entry(
            String node,
            Optional<Instant> deadline,
            Instant tried,
            Optional<Instant> slot,
            boolean refused,
            Optional<Instant> gone) {

        Entry withDeadline(Optional<Instant> other) {
            boolean earlier = deadline.isEmpty()
                    || other.filter(time -> time.isBefore(deadline.get())).isPresent();
            return new Entry(node, earlier ? other : deadline, tried, slot, refused, gone);
        }

        Entry withSlot(Instant time) {
            return new Entry(node, deadline, tried, Optional.of(time), refused, gone);
        }

        Entry askedAt(Instant time) {
            return new Entry(node, deadline, time, Optional.empty(), refused, gone);
        }

        Entry asRefused() {
            return new Entry(node, deadline, tried, slot, true, gone);
        }

        Entry goneAt(Instant time) {
            return new Entry(node, deadline, tried, slot, refused, Optional.of(time));
        }
    }

    /** Calls of {@code queue} are what makes this work. */
    public void follow(Controller queue) {
        controller = queue;
        budgets.onOpen(this::opened);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Takes a pod that has to go; one that is here already keeps the earlier deadline, and its pauses unless it must go now. */
    void add(String node, LeavingPod pod, Optional<Instant> deadline) {
        Instant now = lifecycle.now();
        ObjectKey key =
                key(pod.pod().namespace(), pod.pod().id().name(), pod.pod().uid());
        Entry fresh = new Entry(node, deadline, now, Optional.empty(), false, Optional.empty());
        Entry entry = entries.merge(
                key, fresh, (old, added) -> isOver(old, now) ? added : old.withDeadline(added.deadline()));
        boolean must =
                entry.gone().isEmpty() && pod.forcedGrace(entry.deadline(), now).isPresent();
        if (entry == fresh || must) {
            enqueue(key);
        }
    }

    private static boolean isOver(Entry entry, Instant now) {
        return entry.gone().filter(time -> !now.isBefore(time.plus(PATIENCE))).isPresent();
    }

    private void enqueue(ObjectKey key) {
        Controller queue = controller;
        if (queue != null) {
            queue.enqueue(key);
        }
    }

    private static ObjectKey key(String namespace, String name, String uid) {
        // Names have no slash.
        return new ObjectKey(namespace, name + "/" + uid);
    }

    private Optional<LeavingPod> find(ObjectKey key) {
        int slash = key.name().lastIndexOf('/');
        String uid = key.name().substring(slash + 1);
        return pods.get(new ObjectKey(key.namespace(), key.name().substring(0, slash)))
                .filter(pod -> pod.uid().equals(uid))
                .map(PodObject::read);
    }

    /** A pod that is gone, or is seen to go, is not ours to remember. */
    @Override
    public void changed(@Nullable Resource before, @Nullable Resource now) {
        if (entries.isEmpty()) {
            return;
        }
        if (before != null && (now == null || !now.uid().equals(before.uid()))) {
            entries.remove(key(before.namespace(), before.name(), before.uid()));
        }
        if (now != null && now.isDeleting()) {
            entries.computeIfPresent(
                    key(now.namespace(), now.name(), now.uid()),
                    (key, entry) -> entry.gone().isPresent() ? null : entry);
        }
    }

    /** Pods that a budget has kept so far need not wait out their pauses: as many are tried as it lets go. */
    private void opened(PodDisruptionBudget budget) {
        int left = budget.disruptionsAllowed();
        for (Map.Entry<ObjectKey, Entry> each : entries.entrySet()) {
            if (left > 0
                    && each.getValue().refused()
                    && each.getKey().namespace().equals(budget.namespace())
                    && find(each.getKey())
                            .filter(pod -> isOf(budget, pod.pod()))
                            .isPresent()) {
                enqueue(each.getKey());
                left--;
            }
        }
    }

    private static boolean isOf(PodDisruptionBudget budget, Pod pod) {
        return budget.selector()
                .filter(selector -> selector.matches(pod.spec().labels()))
                .isPresent();
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Entry entry = entries.get(key);
        if (entry == null || entry.gone().isPresent()) {
            return Outcome.DONE;
        }
        Optional<LeavingPod> found = find(key);
        if (found.isEmpty()) {
            return forget(key);
        }
        Pod pod = found.get().pod();
        Instant now = lifecycle.now();
        return switch (EvictionStep.of(found.get(), entry.deadline(), now)) {
            case EvictionStep.Nothing nothing -> forget(key);
            case EvictionStep.Wait wait -> Outcome.RETRY;
            case EvictionStep.Evict evict -> evict(key, entry, pod, now);
            case EvictionStep.Delete delete -> delete(key, entry, pod, delete.grace());
        };
    }

    private Outcome forget(ObjectKey key) {
        entries.remove(key);
        return Outcome.DONE;
    }

    private Outcome evict(ObjectKey key, Entry entry, Pod pod, Instant now) {
        Optional<String> refusal = budgets.refusal(pod, now);
        if (refusal.isPresent() && now.isBefore(entry.tried().plus(PATIENCE))) {
            return refused(key, entry, pod, refusal.get());
        }
        Instant slot = entry.slot().orElseGet(() -> now.plus(rate.take()));
        if (now.isBefore(slot)) {
            entries.computeIfPresent(key, (k, e) -> e.withSlot(slot));
            return Outcome.after(Duration.between(now, slot));
        }
        entries.computeIfPresent(key, (k, e) -> e.askedAt(now));
        try {
            lifecycle.api().evict(objectKey(pod), pod.uid());
        } catch (ApiException answer) {
            count(answer.code() == 0 ? "<error>" : Integer.toString(answer.code()));
            if (answer.isNotFound() || answer.isConflict()) {
                return forget(key);
            }
            if (isByBudget(answer)) {
                return refused(key, entry, pod, String.valueOf(answer.getMessage()));
            }
            throw answer;
        }
        count("201");
        return ends(key, entry, new DrainEvent.Evicted(reference(pod), reason(entry)));
    }

    private static boolean isByBudget(ApiException answer) {
        return answer.code() == ApiException.TOO_MANY_REQUESTS
                || (answer.code() == INTERNAL_ERROR
                        && String.valueOf(answer.getMessage()).contains(SEVERAL_BUDGETS));
    }

    private void count(String code) {
        metrics.increment(PodMetrics.EVICTION_REQUESTS.series(code));
    }

    private Outcome refused(ObjectKey key, Entry entry, Pod pod, String because) {
        entries.computeIfPresent(key, (k, e) -> e.asRefused());
        lifecycle
                .nodes()
                .get(ObjectKey.of(entry.node()))
                .ifPresent(node -> lifecycle
                        .events()
                        .accept(new DrainEvent.FailedDraining.EvictionRefused(
                                new ObjectRef("Node", "", node.name(), node.uid()),
                                pod.id().toString(),
                                because)));
        return Outcome.RETRY;
    }

    private Outcome delete(ObjectKey key, Entry entry, Pod pod, Duration grace) {
        try {
            lifecycle
                    .api()
                    .delete(
                            ResourceKind.POD,
                            objectKey(pod),
                            new DeleteOptions(
                                    Optional.of(pod.uid()), Optional.empty(), Optional.of(grace.toSeconds())));
        } catch (ApiException answer) {
            if (answer.isNotFound() || answer.isConflict()) {
                return forget(key);
            }
            throw answer;
        }
        return ends(
                key,
                entry,
                new DrainEvent.Disrupted(reference(pod), entry.deadline().orElseThrow()));
    }

    private Outcome ends(ObjectKey key, Entry entry, DrainEvent event) {
        entries.computeIfPresent(key, (k, e) -> e.goneAt(lifecycle.now()));
        lifecycle.events().accept(event);
        metrics.increment(PodMetrics.DRAINED.series(reason(entry)));
        return Outcome.DONE;
    }

    private String reason(Entry entry) {
        return LeavingNode.reason(
                lifecycle.nodes().get(ObjectKey.of(entry.node())).flatMap(lifecycle::claimOf));
    }

    private static ObjectKey objectKey(Pod pod) {
        return new ObjectKey(pod.namespace(), pod.id().name());
    }

    private static ObjectRef reference(Pod pod) {
        return new ObjectRef("Pod", pod.namespace(), pod.id().name(), pod.uid());
    }
}
