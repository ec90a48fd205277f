package io.karpenter.core.verify.check;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.verify.match.LabelTests;
import io.karpenter.core.verify.match.Possible;
import io.karpenter.core.verify.state.Amounts;
import io.karpenter.core.verify.state.Daemons;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Launch;
import io.karpenter.core.verify.state.PlannedHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a claim carries besides its options: labels (SCH-NC-05, custom keys pinned as decisions 5 wants), taints (SCH-NC-07),
 * allocatable of the named offering (SCH-IT-02) and requests (SCH-DS-06).
 *
 * <p>Requests are exact where the same daemons run on everything that may be launched. Where they differ, requests are at
 * least pods plus the least that daemons take of any launch, and at most pods plus all daemons that tolerate the taints: a
 * planner may count a daemon by what its NodePool leaves open.
 */
final class ClaimFormCheck implements Check {

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        for (PlannedHost host : cluster.launched()) {
            host.pool().ifPresent(pool -> {
                labels(host, pool, findings);
                if (!new HashSet<>(host.node().taints())
                        .equals(new HashSet<>(pool.template().taints()))) {
                    findings.add(
                            "SCH-NC-07",
                            host,
                            "has taints %s, NodePool %s gives %s"
                                    .formatted(
                                            host.node().taints(),
                                            pool.name(),
                                            pool.template().taints()));
                }
                if (host.exists()) {
                    pinned(cluster.catalog().schema(), host, pool, findings);
                    allocatable(host, findings);
                    requests(cluster, host, findings);
                }
            });
        }
    }

    private static void labels(PlannedHost host, NodePool pool, Findings findings) {
        Map<String, String> wanted = new TreeMap<>(pool.template().labels());
        wanted.put(Labels.NODEPOOL, pool.name());
        pool.template()
                .nodeClassRef()
                .ifPresent(ref -> wanted.put(ref.group() + "/" + ref.kind().toLowerCase(Locale.ROOT), ref.name()));
        wanted.forEach((key, value) -> {
            String found = host.node().labels().getOrDefault(key, "missing");
            if (!found.equals(value)) {
                findings.add("SCH-NC-05", host, "label %s is %s, it must be %s".formatted(key, found, value));
            }
        });
    }

    private static void pinned(LabelSchema schema, PlannedHost host, NodePool pool, Findings findings) {
        Set<String> keys = new HashSet<>();
        keys.addAll(
                LabelTests.of(pool.template().requirements(), Map.of(), schema).keys());
        keys.addAll(LabelTests.of(host.node().requirements(), Map.of(), schema).keys());
        keys.removeIf(schema::isWellKnown);
        keys.remove(Labels.HOSTNAME);
        for (String key : keys.stream().sorted().toList()) {
            host.launches().stream()
                    .map(launch -> launch.labels().get(key))
                    .filter(label -> !label.isPinned() && !label.equals(Possible.ABSENT))
                    .findFirst()
                    .ifPresent(label ->
                            findings.add("SCH-NC-05", host, "leaves the label %s open: %s".formatted(key, label)));
        }
    }

    private static void allocatable(PlannedHost host, Findings findings) {
        PlannedNode node = host.node();
        Optional<Launch> named = host.launches().stream()
                .filter(launch -> launch.type().name().equals(node.instanceType())
                        && FinalCluster.isNamed(node, launch.offering()))
                .findFirst();
        named.ifPresent(launch -> {
            List<String> wrong = Amounts.of(node.allocatable()).differences(launch.allocatable());
            if (!wrong.isEmpty()) {
                findings.add("SCH-IT-02", host, "allocatable " + String.join(", ", wrong));
            }
        });
    }

    private static void requests(FinalCluster cluster, PlannedHost host, Findings findings) {
        Amounts pods = host.placedRequests();
        Amounts least = cluster.daemons().on(host).stream()
                .distinct()
                .map(Daemons.Group::requests)
                .reduce(Amounts::min)
                .orElse(Amounts.NONE)
                .plus(pods);
        Amounts most = cluster.daemons().tolerating(host).requests().plus(pods);
        Amounts stated = Amounts.of(host.node().requests());
        List<String> wrong = new ArrayList<>(stated.differences(stated.max(least)));
        wrong.addAll(stated.differences(stated.min(most)));
        if (!wrong.isEmpty()) {
            findings.add("SCH-DS-06", host, "requests " + String.join(", ", wrong));
            return;
        }
        if (stated.differences(least).isEmpty()) {
            return;
        }
        // Every option must hold the requests as stated; if they are the least there can be, ResourceCheck looks at
        // that.
        for (Launch launch : host.launches()) {
            List<String> missing = stated.shortfalls(launch.allocatable());
            if (!missing.isEmpty()) {
                findings.add(
                        "PLAN-OPTIONS",
                        host,
                        "%s does not hold the requests: %s".formatted(launch, String.join(", ", missing)));
                return;
            }
        }
    }
}
