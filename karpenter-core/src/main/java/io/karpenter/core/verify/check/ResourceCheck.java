package io.karpenter.core.verify.check;

import io.karpenter.core.verify.state.Amounts;
import io.karpenter.core.verify.state.Daemons;
import io.karpenter.core.verify.state.ExistingHost;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Host;
import io.karpenter.core.verify.state.Launch;
import io.karpenter.core.verify.state.PlannedHost;
import io.karpenter.core.workload.Pod;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Each node holds its pods in every resource, exactly: a planned one with the daemons that run there, whatever is launched
 * (SCH-DS-03, SCH-IT-08); an existing one besides its bound pods and the daemons still to come (SCH-NOD-06, SCH-NOD-07). A node
 * that has less than nothing left of some resource takes no pod at all (SCH-RES-04).
 */
final class ResourceCheck implements Check {

    private static final String RULE = "SCH-RES-04";

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        for (Host host : cluster.hosts()) {
            if (host.placedClasses().isEmpty()) {
                continue;
            }
            switch (host) {
                case PlannedHost planned -> planned(cluster.daemons(), planned, findings);
                case ExistingHost existing -> existing(cluster.daemons(), existing, findings);
            }
        }
    }

    /** Equal loads are the same two objects: amounts and groups are made once for each type and set of daemons. */
    private record Load(Amounts allocatable, Daemons.Group daemons) {}

    private static void planned(Daemons daemons, PlannedHost host, Findings findings) {
        Amounts pods = host.placedRequests();
        List<Daemons.Group> groups = daemons.on(host);
        Set<Load> seen = new HashSet<>();
        Set<String> tooSmall = new LinkedHashSet<>();
        String first = "";
        for (int i = 0; i < groups.size(); i++) {
            Launch launch = host.launches().get(i);
            if (seen.add(new Load(launch.allocatable(), groups.get(i)))) {
                List<String> missing = pods.plus(groups.get(i).requests()).shortfalls(launch.allocatable());
                if (!missing.isEmpty()) {
                    first = first.isEmpty()
                            ? "%s is too small: %s".formatted(launch, String.join(", ", missing))
                            : first;
                    tooSmall.add(launch.type().name());
                }
            }
        }
        if (!tooSmall.isEmpty()) {
            String others = tooSmall.size() == 1 ? "" : " (%d more options are too)".formatted(tooSmall.size() - 1);
            findings.add(RULE, host, first + others);
        }
    }

    private static void existing(Daemons daemons, ExistingHost host, Findings findings) {
        Amounts bound = Amounts.sum(host.bound().stream()
                .map(Pod::spec)
                .map(spec -> Amounts.of(spec.requests()))
                .toList());
        Amounts free = host.allocatable().minus(bound).minus(daemons.outstanding(host));
        List<String> exhausted = host.allocatable().names().stream()
                .filter(name -> free.get(name).signum() < 0)
                .map(name -> "%s is overcommitted already: %s free".formatted(name, free.print(name)))
                .toList();
        List<String> missing = host.placedRequests().shortfalls(free);
        if (!exhausted.isEmpty() || !missing.isEmpty()) {
            findings.add(RULE, host, String.join(", ", exhausted.isEmpty() ? missing : exhausted));
        }
    }
}
