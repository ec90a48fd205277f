package io.karpenter.core.verify.check;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.verify.match.LabelTest;
import io.karpenter.core.verify.match.LabelTests;
import io.karpenter.core.verify.match.Possible;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.PlannedHost;
import java.util.Map;

/**
 * New nodes come from NodePools that may open some, and whatever is launched satisfies the NodePool's requirements. Source:
 * SCH-LIM-01, SCH-STA-02, SCH-IT-04.
 */
final class NodePoolCheck implements Check {

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        for (PlannedHost host : cluster.planned()) {
            host.pool().ifPresent(pool -> usable(host, pool, findings));
        }
        for (PlannedHost host : cluster.launched()) {
            host.pool().filter(pool -> host.exists()).ifPresent(pool -> {
                LabelTests required = LabelTests.of(
                        pool.template().requirements(),
                        Map.of(),
                        cluster.catalog().schema());
                requirements(host, required, findings);
            });
        }
    }

    private static void usable(PlannedHost host, NodePool pool, Findings findings) {
        if (pool.replicas().isPresent()) {
            findings.add("SCH-STA-02", host, "pods open no nodes in the static NodePool " + pool.name());
        }
        if (!pool.ready() || pool.deleting()) {
            findings.add(
                    "SCH-LIM-01",
                    host,
                    "NodePool %s %s".formatted(pool.name(), pool.deleting() ? "is being deleted" : "is not ready"));
        }
    }

    private static void requirements(PlannedHost host, LabelTests pool, Findings findings) {
        for (String key : pool.keys()) {
            Possible label = host.domain(key);
            for (LabelTest test : pool.on(key)) {
                if (!test.passesAll(label)) {
                    findings.add(
                            "SCH-IT-04",
                            host,
                            "NodePool %s requires %s, the label may become %s"
                                    .formatted(host.node().nodePool(), test, label));
                }
            }
        }
    }
}
