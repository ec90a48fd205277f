package io.karpenter.core.verify.check;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Launch;
import io.karpenter.core.verify.state.PlannedHost;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The offering that a planned node names can be bought, its claim allows it, the stated price is the catalogue's, and the stated
 * expected cost follows from it. Source: SCH-IT-05, the plan format's contract.
 */
final class NamedOfferingCheck implements Check {

    /** Plan files round prices to a thousandth of a millionth. */
    private static final double ROUNDING = 1e-9;

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        for (PlannedHost host : cluster.launched()) {
            Optional<InstanceType> type =
                    cluster.type(host.node().nodePool(), host.node().instanceType());
            if (host.pool().isPresent() && type.isPresent()) {
                check(cluster, host, type.get(), findings);
            }
        }
    }

    private static void check(FinalCluster cluster, PlannedHost host, InstanceType type, Findings findings) {
        PlannedNode node = host.node();
        String offer = "%s in %s (%s)".formatted(node.instanceType(), node.zone(), node.capacityType());
        List<Offering> named = type.offerings().stream()
                .filter(offering -> FinalCluster.isNamed(node, offering))
                .toList();
        if (named.stream().noneMatch(Offering::available)) {
            findings.add(
                    "SCH-IT-05", host, offer + (named.isEmpty() ? " is not in the catalogue" : " is not available"));
            return;
        }
        if (host.launches().stream().noneMatch(launch -> isNamed(node, launch))) {
            findings.add("SCH-IT-05", host, "the claim's own requirements do not allow " + offer);
        }
        if (named.stream().noneMatch(offering -> Math.abs(price(node, offering) - node.hourlyPrice()) <= ROUNDING)) {
            findings.add(
                    "PLAN-PRICE",
                    host,
                    "states %s USD per hour, %s costs %s"
                            .formatted(node.hourlyPrice(), offer, price(node, named.get(0))));
        } else {
            host.pool().ifPresent(pool -> cost(cluster, host, pool, type, findings));
        }
    }

    private static void cost(
            FinalCluster cluster, PlannedHost host, NodePool pool, InstanceType type, Findings findings) {
        PlannedNode node = host.node();
        double[] expected = type.offerings().stream()
                .filter(offering -> FinalCluster.isNamed(node, offering))
                .mapToDouble(offering -> cluster.expectedCost(pool, type, offering) - saving(node, offering))
                .toArray();
        if (expected.length > 0
                && Arrays.stream(expected).noneMatch(cost -> Math.abs(cost - node.expectedHourlyCost()) <= ROUNDING)) {
            findings.add(
                    "PLAN-COST",
                    host,
                    "is said to be expected to cost %s USD per hour, it is %s"
                            .formatted(node.expectedHourlyCost(), expected[0]));
        }
    }

    private static double price(PlannedNode node, Offering offering) {
        return offering.price() - saving(node, offering);
    }

    /** USD per hour that the commitment which the node names pays for already. */
    private static double saving(PlannedNode node, Offering offering) {
        return offering.commitments().stream()
                .filter(c -> node.commitment().filter(c.id()::equals).isPresent())
                .mapToDouble(c -> offering.price() - c.price())
                .findFirst()
                .orElse(0);
    }

    private static boolean isNamed(PlannedNode node, Launch launch) {
        return launch.type().name().equals(node.instanceType()) && FinalCluster.isNamed(node, launch.offering());
    }
}
