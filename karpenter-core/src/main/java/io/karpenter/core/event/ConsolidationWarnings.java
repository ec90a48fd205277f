package io.karpenter.core.event;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Warns of pods whose wishes keep nodes from being consolidated: those that would rather be away from others, or be spread if possible. While
 * preferences are respected such a wish is as good as a demand. Of each pod once a day. Thread-safe. Source: PROV-20.
 */
public final class ConsolidationWarnings {

    private static final Duration MEMORY = Duration.ofHours(24);
    private static final int LISTED = 10;

    /** When each pod was warned of, by its uid. */
    private final Map<String, Instant> warned = new HashMap<>();

    /** The lines to be logged, one for each kind of wish; none for pods that were warned of within a day. */
    public synchronized List<Milestone> of(Collection<Pod> pods, Instant now) {
        warned.values().removeIf(time -> !now.isBefore(time.plus(MEMORY)));
        List<String> apart = new ArrayList<>();
        List<String> spread = new ArrayList<>();
        for (Pod pod : pods) {
            boolean wantsApart = !pod.spec().podAntiAffinity().preferred().isEmpty();
            boolean wantsSpread = isSpreadIfPossible(pod.spec());
            if ((wantsApart || wantsSpread)
                    && !VirtualPods.isVirtual(pod)
                    && warned.putIfAbsent(identity(pod), now) == null) {
                if (wantsApart) {
                    apart.add(pod.id().toString());
                }
                if (wantsSpread) {
                    spread.add(pod.id().toString());
                }
            }
        }
        List<Milestone> lines = new ArrayList<>();
        add(lines, "pods prefer to be apart from others, which can prevent consolidation", apart);
        add(lines, "pods are to be spread if possible, which can prevent consolidation", spread);
        return lines;
    }

    private static boolean isSpreadIfPossible(PodSpec spec) {
        return spec.topologySpread().stream().anyMatch(constraint -> !constraint.hard());
    }

    private static String identity(Pod pod) {
        return pod.uid().isEmpty() ? pod.id().toString() : pod.uid();
    }

    private static void add(List<Milestone> lines, String message, List<String> pods) {
        if (!pods.isEmpty()) {
            lines.add(new Milestone(false, message, Map.of("pods", Milestones.firstOf(pods, LISTED))));
        }
    }
}
