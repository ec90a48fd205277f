package io.karpenter.core.verify.check;

import io.karpenter.core.verify.state.Daemons;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Host;
import io.karpenter.core.verify.state.PlannedHost;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * No planned pod shares a port of its node with another pod there, nor with a daemon on any node that may be launched. Two
 * entries collide if protocol and port are equal, and the addresses are or one of them means all. Source: SCH-HP-01 to
 * SCH-HP-04.
 */
final class HostPortCheck implements Check {

    /** A port and who has it; entries of one owner never collide. */
    private record Use(HostPort port, String owner, boolean planned) {}

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        for (Host host : cluster.hosts()) {
            boolean wanted = host.placedClasses().stream()
                    .anyMatch(pods -> !pods.spec().hostPorts().isEmpty());
            if (wanted) {
                check(cluster.daemons(), host, findings);
            }
        }
    }

    private static void check(Daemons daemons, Host host, Findings findings) {
        List<Use> ofPods = new ArrayList<>();
        host.bound().forEach(pod -> ofPods.addAll(uses(pod, false)));
        host.allPlaced().forEach(pod -> ofPods.addAll(uses(pod, true)));
        if (!(host instanceof PlannedHost planned)) {
            report(host, ofPods, "SCH-HP-03", findings);
            return;
        }
        for (Daemons.Group group : new LinkedHashSet<>(daemons.on(planned))) {
            List<Use> all = new ArrayList<>();
            group.ports().forEach((port, owner) -> all.add(new Use(port, owner, false)));
            all.addAll(ofPods);
            if (report(host, all, "SCH-HP-04", findings)) {
                return;
            }
        }
    }

    private static List<Use> uses(Pod pod, boolean planned) {
        return pod.spec().hostPorts().stream()
                .map(port -> new Use(port, Names.of(pod), planned))
                .toList();
    }

    private static boolean report(Host host, List<Use> uses, String rule, Findings findings) {
        Map<String, List<Use>> byPort = new HashMap<>();
        boolean found = false;
        for (Use use : uses) {
            List<Use> others =
                    byPort.computeIfAbsent(use.port().protocol() + use.port().port(), p -> new ArrayList<>());
            for (Use other : others) {
                if (use.planned() && !other.owner().equals(use.owner()) && collide(use.port(), other.port())) {
                    findings.add(
                            rule,
                            use.owner(),
                            "takes port %s of %s, which %s has".formatted(use.port(), host, other.owner()));
                    found = true;
                    break;
                }
            }
            others.add(use);
        }
        return found;
    }

    private static boolean collide(HostPort a, HostPort b) {
        return a.ip().equals(b.ip()) || meansAll(a.ip()) || meansAll(b.ip());
    }

    private static boolean meansAll(String ip) {
        return ip.equals("0.0.0.0") || ip.equals("::");
    }
}
