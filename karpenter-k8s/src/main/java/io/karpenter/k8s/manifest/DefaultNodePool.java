package io.karpenter.k8s.manifest;

import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import java.util.Collection;
import java.util.List;

/** The NodePool that an input without NodePools gets. Source: the command-line contract. */
public final class DefaultNodePool {

    private static final String CATEGORY = "karpenter.k8s.aws/instance-category";
    private static final String GENERATION = "karpenter.k8s.aws/instance-generation";

    private DefaultNodePool() {}

    /** Linux on amd64, on demand, categories c, m and r, generation 3 and later. */
    public static NodePool onDemand() {
        return of(List.of(CapacityType.ON_DEMAND));
    }

    /** The same with other capacity types. */
    public static NodePool of(Collection<CapacityType> capacityTypes) {
        return NodePool.of(
                "default",
                NodeClaimTemplate.of(
                        Expression.in(Labels.OS, "linux"),
                        Expression.in(Labels.ARCH, "amd64"),
                        new Expression(
                                Labels.CAPACITY_TYPE,
                                Operator.IN,
                                capacityTypes.stream()
                                        .map(CapacityType::toString)
                                        .sorted()
                                        .toList()),
                        Expression.in(CATEGORY, "c", "m", "r"),
                        new Expression(GENERATION, Operator.GT, List.of("2"))));
    }
}
