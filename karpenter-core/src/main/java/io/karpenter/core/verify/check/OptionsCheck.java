package io.karpenter.core.verify.check;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Launch;
import io.karpenter.core.verify.state.PlannedHost;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The instance types that a claim advertises: each can be launched, none is listed twice, those first that are expected to cost
 * least (by the offering that the claim allows; without a price of risk that is the cheapest), the named type is the first and the named
 * offering the one that is expected to cost least; at most {@value #LAUNCH_SIZE}
 * of them unless minValues needs more, never more than {@value #MOST}. Source: the plan format's contract, decisions 13,
 * SCH-IT-10.
 */
final class OptionsCheck implements Check {

    private static final String RULE = "PLAN-OPTIONS";
    private static final int LAUNCH_SIZE = 60;
    private static final int MOST = 600;
    private static final double ROUNDING = 1e-9;

    /** What may be launched, and what it is expected to cost in USD per hour. */
    private record Costed(Launch launch, double cost) {}

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        for (PlannedHost host : cluster.planned()) {
            List<String> options = host.node().instanceTypeOptions();
            if (options.isEmpty() || !options.get(0).equals(host.node().instanceType())) {
                findings.add(
                        RULE,
                        host,
                        "names %s, the first of its options is %s"
                                .formatted(host.node().instanceType(), options.isEmpty() ? "missing" : options.get(0)));
            }
            if (new HashSet<>(options).size() < options.size()) {
                findings.add(RULE, host, "lists an instance type twice");
            }
            number(cluster, host, findings);
            if (host.exists() && host.pool().isPresent()) {
                prices(cluster, host, host.pool().get(), findings);
            }
        }
    }

    private static void number(FinalCluster cluster, PlannedHost host, Findings findings) {
        List<String> options = host.node().instanceTypeOptions();
        if (options.size() <= LAUNCH_SIZE) {
            return;
        }
        boolean enough = host.pool()
                .map(pool -> MinValuesCheck.isMet(cluster, pool, host.node(), options.subList(0, LAUNCH_SIZE)))
                .orElse(true);
        if (enough || options.size() > MOST) {
            findings.add(
                    RULE,
                    host,
                    "lists %d instance types, at most %d are allowed"
                            .formatted(options.size(), enough ? LAUNCH_SIZE : MOST));
        }
    }

    private static void prices(FinalCluster cluster, PlannedHost host, NodePool pool, Findings findings) {
        PlannedNode node = host.node();
        Map<String, Costed> cheapest = new HashMap<>();
        for (Launch launch : host.launches()) {
            Costed costed = new Costed(launch, cluster.expectedCost(pool, launch.type(), launch.offering()));
            cheapest.merge(launch.type().name(), costed, (a, b) -> b.cost() < a.cost() ? b : a);
        }
        double previous = 0;
        for (String option : node.instanceTypeOptions()) {
            Costed launch = cheapest.get(option);
            if (launch != null) {
                if (launch.cost() < previous - ROUNDING) {
                    findings.add(
                            RULE, host, "lists %s at %s after a type at %s".formatted(option, launch.cost(), previous));
                }
                previous = launch.cost();
            } else if (cluster.type(node.nodePool(), option).isPresent()) {
                findings.add(
                        RULE,
                        host,
                        "lists %s, no available offering of which its requirements allow".formatted(option));
            }
        }
        Costed best = cheapest.get(node.instanceType());
        if (best != null && best.cost() < node.expectedHourlyCost() - ROUNDING) {
            findings.add(
                    RULE,
                    host,
                    "names %s in %s (%s) at %s, but %s costs %s"
                            .formatted(
                                    node.instanceType(),
                                    node.zone(),
                                    node.capacityType(),
                                    node.expectedHourlyCost(),
                                    best.launch(),
                                    best.cost()));
        }
    }
}
