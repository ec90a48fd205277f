package io.karpenter.core.rule;

import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.Reason.NodeFull;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.NewNode;
import io.karpenter.core.rule.place.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Keeps pods off existing nodes that have too little left. What fits a new node is the business of {@link InstanceTypeRule}.
 *
 * <p>Source: Kubernetes NodeResourcesFit filter; SCH-RES-04, SCH-NOD-06, SCH-NOD-07.
 */
public final class ResourceRule implements NodeRule {

    @Override
    public Verdict admits(PodDemand demand, NodeView node) {
        return switch (node) {
            case ExistingNode existing ->
                Verdict.of(shortages(demand.pod().spec().requests(), existing.available()));
            case NewNode launched -> Verdict.admitted();
        };
    }

    /** What is short, in name order; a resource that is overcommitted already stands against every pod (SCH-RES-04). */
    private static List<Reason> shortages(ResourceList requests, ResourceList available) {
        List<Reason> shortages = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(requests.names());
        names.addAll(available.names());
        for (String name : names) {
            Quantity left = available.get(name);
            Quantity asked = requests.get(name);
            if (left.signum() < 0 || asked.compareTo(left) > 0) {
                shortages.add(new NodeFull(name, Amounts.asked(name, asked), Amounts.available(name, left)));
            }
        }
        return shortages;
    }
}
