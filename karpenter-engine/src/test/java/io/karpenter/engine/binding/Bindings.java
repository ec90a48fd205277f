package io.karpenter.engine.binding;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.controlplane.ControlPlane;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What the scheduler does with the pods of a plan, as a watch tells. Pods of one workload are interchangeable: if the plan places
 * seven of ten, any seven will do.
 */
final class Bindings implements AutoCloseable {

    /** With every open pod refused at least once, and no binding for this long, nothing more is to come. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final ControlPlane plane;
    private final Map<PodId, String> planned;
    private final Map<PodId, String> bound = new ConcurrentHashMap<>();
    private final Map<PodId, String> refused = new ConcurrentHashMap<>();
    private final Map<PodId, Boolean> open = new ConcurrentHashMap<>();
    private final SharedIndexInformer<Pod> pods;
    private final long start = System.nanoTime();
    private final AtomicLong last = new AtomicLong(start);

    /**
     * @param planned the node that the plan gives a pod
     */
    Bindings(ControlPlane plane, Map<PodId, String> planned) {
        this.plane = plane;
        this.planned = planned;
        this.pods = plane.client().pods().inAnyNamespace().inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Pod pod) {
                see(pod);
            }

            @Override
            public void onUpdate(Pod before, Pod pod) {
                see(pod);
            }

            @Override
            public void onDelete(Pod pod, boolean unknown) {}
        });
    }

    private void see(Pod pod) {
        PodId id = new PodId(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
        if (pod.getSpec().getNodeName() != null) {
            if (bound.put(id, pod.getSpec().getNodeName()) == null) {
                last.set(System.nanoTime());
            }
            open.remove(id);
            return;
        }
        open.put(id, true);
        refusal(pod).ifPresent(message -> {
            if (refused.put(id, message) == null) {
                last.set(System.nanoTime());
            }
        });
    }

    private static Optional<String> refusal(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> condition.getType().equals("PodScheduled")
                        && condition.getStatus().equals("False"))
                .map(condition -> String.valueOf(condition.getMessage()))
                .findFirst();
    }

    /** Waits until every planned pod is bound, or the scheduler has given up on the rest for now. */
    void settle() {
        plane.await("the scheduler to bind or refuse every pod", () -> {
            if (bound.keySet().containsAll(planned.keySet())) {
                return true;
            }
            boolean quiet = System.nanoTime() - last.get() > QUIET.toNanos();
            return quiet && refused.keySet().containsAll(open.keySet());
        });
    }

    /** Where the pods of the plan are, or would be if the plan had placed them; daemons and older pods too. */
    Map<PodId, String> bound() {
        return Map.copyOf(bound);
    }

    /** Time from before the first object until the last pod was bound or refused for the first time. */
    Duration time() {
        return Duration.ofNanos(last.get() - start);
    }

    /** Pods that have no node though the plan has one for as many of their workload, by workload; with the scheduler's words. */
    Map<String, Stranded> stranded() {
        Map<String, Long> should = byWorkload(planned);
        Map<String, Long> are = byWorkload(bound);
        Map<String, Stranded> stranded = new TreeMap<>();
        should.forEach((workload, count) -> {
            int missing = (int) (count - are.getOrDefault(workload, 0L));
            if (missing > 0) {
                String message = refused.entrySet().stream()
                        .filter(e -> !bound.containsKey(e.getKey())
                                && workload(e.getKey()).equals(workload))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("");
                stranded.put(workload, new Stranded(missing, message));
            }
        });
        return stranded;
    }

    int strandedPods() {
        return stranded().values().stream().mapToInt(Stranded::pods).sum();
    }

    /** Pods that are bound to another node than the one of the plan. */
    long elsewhere() {
        return planned.entrySet().stream()
                .filter(e ->
                        bound.containsKey(e.getKey()) && !bound.get(e.getKey()).equals(e.getValue()))
                .count();
    }

    record Stranded(int pods, String message) {}

    private static Map<String, Long> byWorkload(Map<PodId, String> pods) {
        return pods.keySet().stream().collect(Collectors.groupingBy(Bindings::workload, Collectors.counting()));
    }

    private static String workload(PodId pod) {
        return pod.toString().replaceAll("-\\d+$", "");
    }

    @Override
    public void close() {
        pods.close();
    }
}
