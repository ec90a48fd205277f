package io.karpenter.core.rule.topology;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.PodRequirements;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Which nodes a spread constraint looks at: those that the pod's node affinity and tolerations allow, as far as its policies
 * say so. Two pods whose constraints have equal filters (and else are equal) count together (SCH-TSC-03, KW-D-05).
 *
 * <p>{@code PreferNoSchedule} taints keep no node out, as in the kube-scheduler.
 *
 * @param honorAffinity false: node affinity does not matter, {@code alternatives} is then {@link Requirements#NONE} alone
 * @param alternatives what the pod asks of labels, one of which a node must satisfy ({@link PodRequirements})
 * @param honorTaints false: taints do not matter, {@code tolerations} is then empty
 */
public record NodeFilter(
        boolean honorAffinity, List<Requirements> alternatives, boolean honorTaints, List<Toleration> tolerations) {

    /** Looks at every node, as pod affinity does (SCH-AFF-03). */
    public static final NodeFilter EVERY_NODE = new NodeFilter(false, List.of(Requirements.NONE), false, List.of());

    public NodeFilter {
        alternatives = List.copyOf(alternatives);
        tolerations = List.copyOf(tolerations);
    }

    /** The filter of a pod's constraint (SCH-TSC-10). */
    public static NodeFilter of(PodSpec pod, TopologySpreadConstraint constraint, LabelSchema schema) {
        return new NodeFilter(
                constraint.honorNodeAffinity(),
                constraint.honorNodeAffinity() ? PodRequirements.alternatives(pod, schema) : List.of(Requirements.NONE),
                constraint.honorNodeTaints(),
                constraint.honorNodeTaints() ? pod.tolerations() : List.of());
    }

    /** True if it looks at a node with exactly these labels. */
    public boolean accepts(Map<String, String> labels, Collection<Taint> taints) {
        return (!honorAffinity || alternatives.stream().anyMatch(a -> a.admits(labels))) && toleratesAllOf(taints);
    }

    /**
     * True if it looks at a node that is still to be launched. Well-known labels may be undefined: what the remaining instance
     * types allow is in {@code node} already, or open (KW-D-27).
     */
    public boolean accepts(Requirements node, Collection<Taint> taints, LabelSchema schema) {
        return (!honorAffinity || alternatives.stream().anyMatch(a -> node.compatible(a, schema.wellKnown())))
                && toleratesAllOf(taints);
    }

    /** True if taints do not matter, or all that keep pods away are tolerated. */
    public boolean toleratesAllOf(Collection<Taint> taints) {
        return !honorTaints
                || Toleration.untolerated(taints, tolerations).stream()
                        .allMatch(taint -> taint.effect() == TaintEffect.PREFER_NO_SCHEDULE);
    }
}
