package io.karpenter.core.rule;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.Reason.InvalidPod;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.ExpressionProblems;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.PodRequirements;
import io.karpenter.core.rule.place.VolumeTopology;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses pods that cannot be planned wherever they would go: malformed or restricted node requirements, {@code matchFields},
 * unusable volume claims, resource claims. All problems are given at once; preferences are not looked at (KW-D-13).
 *
 * <p>Immutable and thread-safe. Source: PROV-08, SCH-LBL-06, SCH-REQ-20, SCH-VOL-02, SCH-DRA-01.
 */
public final class PodValidityRule {

    private final Cluster cluster;
    private final LabelSchema schema;

    public PodValidityRule(Cluster cluster, LabelSchema schema) {
        this.cluster = cluster;
        this.schema = schema;
    }

    public Verdict admits(Pod pod) {
        List<Reason> reasons = new ArrayList<>();
        if (pod.spec().usesResourceClaims()) {
            reasons.add(new InvalidPod("it uses resource claims (dynamic resource allocation), which are not planned"));
        }
        List<Reason> malformed = malformed(pod.spec());
        reasons.addAll(malformed);
        if (malformed.isEmpty() && wantsNoNodePool(pod)) {
            reasons.add(new InvalidPod("its node requirements exclude every node with the label " + Labels.NODEPOOL));
        }
        reasons.addAll(VolumeTopology.problems(pod, cluster));
        return Verdict.of(reasons);
    }

    private List<Reason> malformed(PodSpec pod) {
        List<Reason> reasons = new ArrayList<>();
        pod.nodeSelector().forEach((key, value) -> addProblems("nodeSelector: ", Expression.in(key, value), reasons));
        for (NodeSelectorTerm term : pod.nodeAffinity().required()) {
            if (!term.matchFields().isEmpty()) {
                reasons.add(new InvalidPod("required node affinity: matchFields are not supported"));
            }
            term.matchExpressions().forEach(e -> addProblems("required node affinity: ", e, reasons));
        }
        return reasons;
    }

    private void addProblems(String where, Expression expression, List<Reason> reasons) {
        ExpressionProblems.of(expression, schema).forEach(problem -> reasons.add(new InvalidPod(where + problem)));
    }

    /** True if the pod goes to nodes of no NodePool only, so that nobody here is to speak of it (PROV-08). */
    public boolean wantsNoNodePool(Pod pod) {
        List<Requirements> alternatives = PodRequirements.alternatives(pod.spec(), schema);
        return !alternatives.isEmpty()
                && alternatives.stream()
                        .allMatch(a ->
                                a.has(Labels.NODEPOOL) && a.get(Labels.NODEPOOL).operator() == Operator.DOES_NOT_EXIST);
    }
}
