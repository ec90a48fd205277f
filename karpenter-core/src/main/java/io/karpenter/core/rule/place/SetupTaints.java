package io.karpenter.core.rule.place;

import io.karpenter.core.taint.EphemeralTaints;
import io.karpenter.core.taint.Taint;
import java.util.Collection;
import java.util.List;

/** Taints that go away while a node is being set up, and so keep no pods from it until then. Source: SCH-TNT-04. */
final class SetupTaints {

    private SetupTaints() {}

    /** {@code taints} without the ephemeral ones and those that {@code startupTaints} have by key and effect. */
    static List<Taint> without(Collection<Taint> taints, Collection<Taint> startupTaints) {
        return taints.stream()
                .filter(taint -> !EphemeralTaints.contains(taint)
                        && startupTaints.stream().noneMatch(taint::hasKeyAndEffectOf))
                .toList();
    }
}
