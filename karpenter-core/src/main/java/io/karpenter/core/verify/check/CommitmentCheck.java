package io.karpenter.core.verify.check;

import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.verify.state.CommittedNodes;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Launch;
import io.karpenter.core.verify.state.PlannedHost;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * No commitment covers more than is left of it after what runs, and whatever may be launched for a node that is said to be covered is
 * covered by that commitment, in as many of its units. Source: ADR 0019.
 */
final class CommitmentCheck implements Check {

    private final boolean claims;

    CommitmentCheck(boolean claims) {
        this.claims = claims;
    }

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        Map<String, Integer> taken = new TreeMap<>();
        for (PlannedHost host : cluster.launched()) {
            Optional<String> id = host.node().commitment();
            if (id.isPresent()) {
                int units = named(cluster, host, id.get());
                if (units == 0) {
                    findings.add(
                            "PLAN-COMMITMENT",
                            host,
                            "is said to be covered by %s, which does not cover %s in %s"
                                    .formatted(
                                            id.get(),
                                            host.node().instanceType(),
                                            host.node().zone()));
                    continue;
                }
                taken.merge(id.get(), units, Integer::sum);
                if (claims) {
                    launches(host, id.get(), units, findings);
                }
            }
        }
        if (!taken.isEmpty()) {
            Map<String, Integer> left =
                    CommittedNodes.of(cluster.cluster(), cluster.catalog()).left();
            taken.forEach((id, units) -> {
                if (units > left.getOrDefault(id, 0)) {
                    findings.add(
                            "PLAN-COMMITMENT",
                            "commitment " + id,
                            "has %d units left, planned nodes take %d".formatted(left.getOrDefault(id, 0), units));
                }
            });
        }
    }

    /** Units that a node takes, 0 if it is not covered. */
    private static int named(FinalCluster cluster, PlannedHost host, String id) {
        return cluster.type(host.node().nodePool(), host.node().instanceType()).stream()
                .flatMap(type -> type.offerings().stream())
                .filter(offering -> FinalCluster.isNamed(host.node(), offering))
                .mapToInt(offering -> draw(offering, id))
                .max()
                .orElse(0);
    }

    private static int draw(Offering offering, String id) {
        return offering.commitments().stream()
                .filter(c -> c.id().equals(id))
                .mapToInt(Commitment::draw)
                .findFirst()
                .orElse(0);
    }

    private static void launches(PlannedHost host, String id, int units, Findings findings) {
        for (Launch launch : host.launches()) {
            int draw = draw(launch.offering(), id);
            if (draw != units) {
                findings.add(
                        "PLAN-COMMITMENT",
                        host,
                        "takes %d units of %s, but may be launched as %s in %s, which takes %s"
                                .formatted(
                                        units,
                                        id,
                                        launch.type().name(),
                                        launch.offering().zone(),
                                        draw == 0 ? "none" : String.valueOf(draw)));
                return;
            }
        }
    }
}
