package io.karpenter.core.workload;

import java.util.List;

/** Required and preferred terms, of affinity or of anti-affinity. */
public record PodAffinity(List<PodAffinityTerm> required, List<PodAffinityTerm.Weighted> preferred) {

    public static final PodAffinity NONE = new PodAffinity(List.of(), List.of());

    public PodAffinity {
        required = List.copyOf(required);
        preferred = List.copyOf(preferred);
    }

    public static PodAffinity required(PodAffinityTerm... terms) {
        return new PodAffinity(List.of(terms), List.of());
    }
}
