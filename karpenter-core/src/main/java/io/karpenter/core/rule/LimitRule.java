package io.karpenter.core.rule;

import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.plan.Reason.LimitExceeded;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the nodes of a NodePool within its limits: every type that could be launched must fit into what is left. Limits are on
 * the capacity of machines, not on what pods request; each node also counts one of {@code nodes}.
 *
 * <p>Stateless. Source: SCH-LIM-04, SCH-LIM-05, SCH-LIM-08.
 */
public final class LimitRule {

    /**
     * Admitted if one of {@code types} fits into what is left.
     *
     * @param types that the pod could have, at least one
     * @param used by nodes of the pool, planned ones included; one of {@code nodes} for each
     */
    public Verdict admits(List<InstanceType> types, ResourceList limits, ResourceList used) {
        if (limits.isEmpty() || !within(types, limits, used).isEmpty()) {
            return Verdict.admitted();
        }
        List<LimitExceeded> exceeded = new ArrayList<>();
        limits.asMap().forEach((resource, limit) -> {
            Quantity left = limit.minus(used.get(resource));
            if (types.stream().noneMatch(type -> needs(type, resource).compareTo(left) <= 0)) {
                exceeded.add(exceeded(resource, limit, used));
            }
        });
        if (exceeded.isEmpty()) {
            // Each limit by itself leaves some type, but all together leave none.
            limits.asMap().forEach((resource, limit) -> exceeded.add(exceeded(resource, limit, used)));
        }
        return Verdict.of(exceeded);
    }

    /** The types that fit into what is left, in their order. */
    public List<InstanceType> within(List<InstanceType> types, ResourceList limits, ResourceList used) {
        ResourceList left = limits.minus(used);
        return types.stream()
                .filter(type -> left.asMap().entrySet().stream()
                        .allMatch(e -> needs(type, e.getKey()).compareTo(e.getValue()) <= 0))
                .toList();
    }

    /**
     * Refused if a limit is exceeded already: what is asked of a NodePool once more right before a NodeClaim of it is created
     * (SCH-LIM-08). A limit that is just reached refuses nothing: the claim was planned within it.
     *
     * @param used by the nodes of the pool that are there, the new one not included; one of {@code nodes} for each
     */
    public Verdict admitsCreation(ResourceList limits, ResourceList used) {
        return Verdict.of(limits.asMap().entrySet().stream()
                .filter(limit -> used.get(limit.getKey()).compareTo(limit.getValue()) > 0)
                .map(limit -> exceeded(limit.getKey(), limit.getValue(), used))
                .toList());
    }

    private static LimitExceeded exceeded(String resource, Quantity limit, ResourceList used) {
        return new LimitExceeded(
                resource, Amounts.available(resource, limit), Amounts.asked(resource, used.get(resource)));
    }

    private static Quantity needs(InstanceType type, String resource) {
        return resource.equals(Resource.NODES)
                ? Quantity.of(1)
                : type.capacity().get(resource);
    }
}
