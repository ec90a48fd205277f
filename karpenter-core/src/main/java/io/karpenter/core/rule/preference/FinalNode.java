package io.karpenter.core.rule.preference;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.PodSpec;
import java.util.List;
import java.util.Map;

/**
 * A node that a plan puts pods on, as it will be.
 *
 * @param labels under canonical keys, the hostname included
 * @param taints that pods are asked to tolerate
 * @param hourlyPrice USD per hour, 0 if unknown
 * @param groups the pods that the plan puts there
 */
record FinalNode(
        Map<String, String> labels,
        List<Taint> taints,
        ResourceList allocatable,
        double hourlyPrice,
        List<PodGroup> groups) {

    /** USD per hour that the pod costs here: its largest share of any resource, of the node's price. */
    double priceOf(PodSpec pod) {
        double share = 0;
        for (Map.Entry<String, Quantity> request : pod.requests().asMap().entrySet()) {
            double room = allocatable.get(request.getKey()).amount().doubleValue();
            if (room > 0) {
                share = Math.max(share, request.getValue().amount().doubleValue() / room);
            }
        }
        return Math.min(1, share) * hourlyPrice;
    }
}
