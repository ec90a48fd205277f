package io.karpenter.core.rule.place;

import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Taints that go away while a node is being set up, and so keep no pods from it until then. Source: SCH-TNT-04. */
final class SetupTaints {

    private static final Map<String, Set<TaintEffect>> EPHEMERAL = Map.of(
            "node.kubernetes.io/not-ready", Set.of(TaintEffect.NO_SCHEDULE, TaintEffect.NO_EXECUTE),
            "node.kubernetes.io/unreachable", Set.of(TaintEffect.NO_SCHEDULE),
            "node.cloudprovider.kubernetes.io/uninitialized", Set.of(TaintEffect.NO_SCHEDULE),
            "karpenter.sh/unregistered", Set.of(TaintEffect.NO_EXECUTE));

    private static final String READINESS_PREFIX = "readiness.k8s.io/";

    private SetupTaints() {}

    /** {@code taints} without the ephemeral ones and those that {@code startupTaints} have by key and effect. */
    static List<Taint> without(Collection<Taint> taints, Collection<Taint> startupTaints) {
        return taints.stream()
                .filter(taint -> !isEphemeral(taint)
                        && startupTaints.stream()
                                .noneMatch(s -> s.key().equals(taint.key()) && s.effect() == taint.effect()))
                .toList();
    }

    private static boolean isEphemeral(Taint taint) {
        return taint.key().startsWith(READINESS_PREFIX)
                || EPHEMERAL.getOrDefault(taint.key(), Set.of()).contains(taint.effect());
    }
}
