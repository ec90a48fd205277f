package io.karpenter.core.verify.check;

import io.karpenter.core.verify.state.Occurrence;
import io.karpenter.core.verify.state.PodClass;
import io.karpenter.core.workload.Pod;
import java.util.List;

/** How findings name pods: by the first of a kind, and how many there are more. */
final class Names {

    private Names() {}

    static String of(List<Pod> pods) {
        return of(pods.get(0));
    }

    static String of(Pod pod) {
        return "pod " + pod.id();
    }

    /** One of the pods, a planned one if there is any. */
    static String of(Occurrence occurrence) {
        PodClass pods = occurrence.pods();
        return occurrence.planned() > 0
                ? of(occurrence.host().placed(pods))
                : occurrence.host().bound().stream()
                        .filter(pod -> pod.namespace().equals(pods.namespace())
                                && pod.spec().equals(pods.spec()))
                        .map(Names::of)
                        .findFirst()
                        .orElseThrow();
    }

    static String more(List<Pod> pods) {
        return pods.size() == 1 ? "" : " (as %d more of its kind)".formatted(pods.size() - 1);
    }
}
