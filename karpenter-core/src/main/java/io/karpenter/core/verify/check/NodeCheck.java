package io.karpenter.core.verify.check;

import io.karpenter.core.taint.Taint;
import io.karpenter.core.verify.match.Taints;
import io.karpenter.core.verify.state.ExistingHost;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Host;
import io.karpenter.core.verify.state.PlannedHost;
import io.karpenter.core.verify.state.PodClass;
import io.karpenter.core.workload.Pod;
import java.util.List;

/**
 * Each pod may be on its node at all: the node takes pods (decisions 4), its labels satisfy nodeSelector and required node
 * affinity whatever is launched (SCH-REQ-19, strictly on existing nodes: SCH-NOD-09), its taints are tolerated (SCH-TNT-01 to
 * SCH-TNT-06), and the pod uses no resource claims (SCH-DRA-01).
 */
final class NodeCheck implements Check {

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        for (Host host : cluster.hosts()) {
            if (host instanceof ExistingHost node && !node.placedClasses().isEmpty()) {
                node.closedBecause().ifPresent(why -> findings.add("SCH-NOD-04", host, why + " and takes no pods"));
            }
            for (PodClass pods : host.placedClasses()) {
                check(host, pods, findings);
            }
        }
    }

    private static void check(Host host, PodClass pods, Findings findings) {
        List<Pod> placed = host.placed(pods);
        if (!host.satisfies(pods.demand())) {
            String launched = host instanceof PlannedHost planned
                    ? planned.refusing(pods.demand())
                            .map(launch -> " if it becomes " + launch)
                            .orElse("")
                    : "";
            findings.add(
                    "SCH-REQ-19",
                    Names.of(placed),
                    "asks for %s, which %s does not satisfy%s%s"
                            .formatted(pods.demand(), host, launched, Names.more(placed)));
        }
        List<Taint> refusing = Taints.refusing(host.taints(), pods.spec().tolerations());
        if (!refusing.isEmpty()) {
            findings.add(
                    "SCH-TNT-01",
                    Names.of(placed),
                    "does not tolerate %s of %s%s".formatted(refusing, host, Names.more(placed)));
        }
        if (pods.spec().usesResourceClaims()) {
            findings.add(
                    "SCH-DRA-01",
                    Names.of(placed),
                    "uses resource claims, which are not planned, yet is on %s%s".formatted(host, Names.more(placed)));
        }
    }
}
