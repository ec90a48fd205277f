package io.karpenter.core.verify.check;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.PlannedHost;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The instance types of a claim together list at least minValues distinct values of each key that its NodePool wants variety
 * of; the claim's own minValues counts likewise, and alone where it may be lowered. Values are those that the types list, also
 * those that this claim cannot use (KW-D-03). Source: SCH-MIN-01 to SCH-MIN-06.
 */
final class MinValuesCheck implements Check {

    private final boolean mayBeLowered;

    MinValuesCheck(boolean mayBeLowered) {
        this.mayBeLowered = mayBeLowered;
    }

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        LabelSchema schema = cluster.catalog().schema();
        for (PlannedHost host : cluster.launched()) {
            if (host.pool().isEmpty()) {
                continue;
            }
            Map<String, Integer> wanted = wanted(host.node().requirements(), schema);
            if (!mayBeLowered) {
                wanted(host.pool().get(), schema).forEach((key, least) -> wanted.merge(key, least, Math::max));
            }
            List<InstanceType> types = types(cluster, host.node(), host.node().instanceTypeOptions());
            wanted.forEach((key, least) -> {
                int found = distinct(types, key, schema);
                if (found < least) {
                    findings.add(
                            "SCH-MIN-01",
                            host,
                            "%d instance types list %d values of %s, minValues is %d"
                                    .formatted(types.size(), found, key, least));
                }
            });
        }
    }

    /** True if {@code options} satisfy every minValues of the NodePool. */
    static boolean isMet(FinalCluster cluster, NodePool pool, PlannedNode node, List<String> options) {
        LabelSchema schema = cluster.catalog().schema();
        List<InstanceType> types = types(cluster, node, options);
        return wanted(pool, schema).entrySet().stream()
                .allMatch(wanted -> distinct(types, wanted.getKey(), schema) >= wanted.getValue());
    }

    private static List<InstanceType> types(FinalCluster cluster, PlannedNode node, List<String> options) {
        return options.stream()
                .distinct()
                .flatMap(name -> cluster.type(node.nodePool(), name).stream())
                .toList();
    }

    private static Map<String, Integer> wanted(NodePool pool, LabelSchema schema) {
        return wanted(pool.template().requirements(), schema);
    }

    private static Map<String, Integer> wanted(Collection<Expression> expressions, LabelSchema schema) {
        Map<String, Integer> wanted = new TreeMap<>();
        for (Expression expression : expressions) {
            expression
                    .minValues()
                    .ifPresent(least -> wanted.merge(schema.canonical(expression.key()), least, Math::max));
        }
        return wanted;
    }

    private static int distinct(List<InstanceType> types, String key, LabelSchema schema) {
        Set<String> values = new HashSet<>();
        for (InstanceType type : types) {
            if (key.equals(Labels.INSTANCE_TYPE)) {
                values.add(type.name());
            }
            for (Requirement requirement : type.requirements().all()) {
                if (!requirement.complement()
                        && schema.canonical(requirement.key()).equals(key)) {
                    values.addAll(requirement.values());
                }
            }
        }
        return values.size();
    }
}
