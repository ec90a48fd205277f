package io.karpenter.core.taint;

import java.util.List;

/** Taints that nodes have while they come up, and that somebody takes away in time. Source: LIF-15, SCH-TNT-04. */
public final class EphemeralTaints {

    private static final List<Taint> KNOWN = List.of(
            new Taint("node.kubernetes.io/not-ready", "", TaintEffect.NO_SCHEDULE),
            new Taint("node.kubernetes.io/not-ready", "", TaintEffect.NO_EXECUTE),
            new Taint("node.kubernetes.io/unreachable", "", TaintEffect.NO_SCHEDULE),
            new Taint("node.cloudprovider.kubernetes.io/uninitialized", "", TaintEffect.NO_SCHEDULE),
            KarpenterTaints.UNREGISTERED);
    private static final String READINESS = "readiness.k8s.io/";

    private EphemeralTaints() {}

    /** Compared by key and effect; keys of node readiness rules by their domain. */
    public static boolean contains(Taint taint) {
        return taint.key().startsWith(READINESS) || KNOWN.stream().anyMatch(t -> t.hasKeyAndEffectOf(taint));
    }
}
