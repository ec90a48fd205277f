package io.karpenter.core.rule;

import io.karpenter.core.plan.Reason.UntoleratedTaints;
import io.karpenter.core.rule.place.NodeView;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.PodSpec;
import java.util.Collection;
import java.util.List;

/**
 * Keeps pods off nodes whose taints they do not tolerate. {@code PreferNoSchedule} is a wish of the node and refuses nobody
 * (decisions 2); {@link #wishes} names it. Which taints of a node count is decided in {@code rule.place}.
 *
 * <p>Source: Kubernetes TaintToleration filter; SCH-TNT-01 to SCH-TNT-06.
 */
public final class TaintRule implements NodeRule {

    @Override
    public Verdict admits(PodDemand demand, NodeView node) {
        List<Taint> taints = untolerated(demand.pod().spec(), node.taints()).stream()
                .filter(taint -> taint.effect() != TaintEffect.PREFER_NO_SCHEDULE)
                .toList();
        return taints.isEmpty() ? Verdict.admitted() : Verdict.refused(new UntoleratedTaints(taints));
    }

    /** The {@code PreferNoSchedule} taints that the pod does not tolerate. */
    public List<Taint> wishes(PodDemand demand, NodeView node) {
        return untolerated(demand.pod().spec(), node.taints()).stream()
                .filter(taint -> taint.effect() == TaintEffect.PREFER_NO_SCHEDULE)
                .toList();
    }

    private static List<Taint> untolerated(PodSpec pod, Collection<Taint> taints) {
        return Toleration.untolerated(taints, pod.tolerations());
    }
}
