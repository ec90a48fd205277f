package io.karpenter.k8s.wiring;

import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controlplane.AuditLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a PodDisruptionBudget held at each instant, by what the API server answered: how many pods were available, each time another one was
 * taken away, and whether any was taken away otherwise than by an eviction that was granted.
 *
 * <p>A pod is available from when the request came that said so, and not available any more once that was answered: in between the API server
 * may have counted it either way.
 */
public final class PodBudgetAudit {

    private static final String APP = "app";

    private final String app;
    private final int least;
    private final Set<ObjectKey> available = new HashSet<>();
    private final Set<ObjectKey> evicted = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private int fewest = Integer.MAX_VALUE;
    private int refused;

    /** What became of a pod. */
    private enum Fate {
        AVAILABLE,
        UNAVAILABLE,
        EVICTED,
        REFUSED,
        DELETED
    }

    private record Step(Instant time, ObjectKey pod, Fate fate) {}

    /**
     * What an audit came to.
     *
     * @param evicted pods whose eviction was granted
     * @param refused evictions that were refused
     * @param fewest pods that were available after one of them was evicted
     */
    public record Result(List<String> violations, int evicted, int refused, int fewest) {}

    private PodBudgetAudit(String app, int least) {
        this.app = app;
        this.least = least;
    }

    /**
     * Judges what became of pods of which none is to go otherwise.
     *
     * @param log since before there were any
     * @param app value of the label {@code app} of the pods
     * @param least of them that have to be available
     */
    public static Result of(AuditLog log, String app, int least) {
        PodBudgetAudit audit = new PodBudgetAudit(app, least);
        Set<ObjectKey> pods = new HashSet<>();
        List<Step> steps = new ArrayList<>();
        for (AuditLog.Entry entry : log.entries()) {
            entry.object(ResourceKind.POD)
                    .filter(audit::isOfApp)
                    .map(Resource::key)
                    .ifPresent(pods::add);
            if (entry.resource().equals("pods")) {
                audit.steps(entry, steps);
            }
        }
        steps.stream()
                .filter(step -> pods.contains(step.pod()))
                .sorted(Comparator.comparing(Step::time))
                .forEach(audit::see);
        return new Result(List.copyOf(audit.violations), audit.evicted.size(), audit.refused, audit.fewest);
    }

    private boolean isOfApp(Resource pod) {
        return app.equals(pod.labels().get(APP));
    }

    private void steps(AuditLog.Entry entry, List<Step> steps) {
        if (entry.subresource().equals("eviction")) {
            if (entry.succeeded() || entry.code() == 429) {
                steps.add(new Step(entry.answered(), entry.key(), entry.succeeded() ? Fate.EVICTED : Fate.REFUSED));
            }
        } else if (entry.succeeded() && entry.verb().startsWith("delete")) {
            steps.add(new Step(entry.answered(), entry.key(), Fate.DELETED));
        } else if (entry.succeeded()) {
            entry.object(ResourceKind.POD).filter(this::isOfApp).ifPresent(pod -> {
                boolean is = isAvailable(pod);
                steps.add(new Step(
                        is ? entry.received() : entry.answered(), pod.key(), is ? Fate.AVAILABLE : Fate.UNAVAILABLE));
            });
        }
    }

    private static boolean isAvailable(Resource pod) {
        return !pod.isDeleting()
                && pod.objects("status", "conditions").stream()
                        .anyMatch(c -> "Ready".equals(c.get("type")) && "True".equals(c.get("status")));
    }

    private void see(Step step) {
        switch (step.fate()) {
            case AVAILABLE -> {
                if (!evicted.contains(step.pod())) {
                    available.add(step.pod());
                }
            }
            case UNAVAILABLE -> available.remove(step.pod());
            case REFUSED -> refused++;
            case EVICTED -> {
                available.remove(step.pod());
                if (evicted.add(step.pod())) {
                    fewest = Math.min(fewest, available.size());
                    if (available.size() < least) {
                        violations.add("%s %s is evicted: %d pods are available, %d have to be"
                                .formatted(step.time(), step.pod(), available.size(), least));
                    }
                }
            }
            case DELETED -> {
                available.remove(step.pod());
                if (!evicted.contains(step.pod())) {
                    violations.add("%s %s is deleted without having been evicted".formatted(step.time(), step.pod()));
                }
            }
        }
    }
}
