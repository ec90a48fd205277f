package io.karpenter.core.verify.state;

import io.karpenter.core.cluster.DaemonSet;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.verify.match.NodeDemand;
import io.karpenter.core.verify.match.Taints;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which DaemonSets run on a node and what they take of it. A daemon runs where its nodeSelector and required affinity hold and
 * it tolerates the taints; one that uses resource claims is left out. Source: SCH-DS-01 to SCH-DS-07.
 */
public final class Daemons {

    private final List<Daemon> daemons;
    private final Map<List<Taint>, BitSet> tolerating = new HashMap<>();
    private final Map<BitSet, Group> groups = new HashMap<>();
    private final Map<PlannedHost, List<Group>> onLaunches = new IdentityHashMap<>();

    private record Daemon(DaemonSet set, NodeDemand demand) {}

    /** DaemonSets that run on the same node; one object for each such set of them, compared by identity. */
    public static final class Group {

        private final List<DaemonSet> sets;
        private final Amounts requests;

        private Group(List<DaemonSet> sets) {
            this.sets = sets;
            this.requests = Amounts.sum(sets.stream()
                    .map(set -> Amounts.of(set.template().requests()))
                    .toList());
        }

        /** What they ask for together. */
        public Amounts requests() {
            return requests;
        }

        /** Each port of the node that they take, with the DaemonSet that takes it. */
        public Map<HostPort, String> ports() {
            Map<HostPort, String> ports = new HashMap<>();
            for (DaemonSet set : sets) {
                String owner = "daemonset " + set.namespace() + "/" + set.name();
                set.template().hostPorts().forEach(port -> ports.put(port, owner));
            }
            return ports;
        }
    }

    Daemons(List<DaemonSet> sets) {
        daemons = sets.stream()
                .filter(set -> !set.template().usesResourceClaims())
                .map(set -> new Daemon(set, NodeDemand.of(set.template())))
                .toList();
    }

    /** Those that tolerate the taints of {@code host}, whatever its labels. */
    public Group tolerating(Host host) {
        return group(tolerating(host.taints()));
    }

    /** Those that run on each node that may be launched for {@code host}, in the order of its launches. */
    public List<Group> on(PlannedHost host) {
        return onLaunches.computeIfAbsent(
                host, h -> h.launches().stream().map(launch -> on(h, launch)).toList());
    }

    private Group on(PlannedHost host, Launch launch) {
        BitSet running = (BitSet) tolerating(host.taints()).clone();
        for (int i = running.nextSetBit(0); i >= 0; i = running.nextSetBit(i + 1)) {
            NodeDemand demand = daemons.get(i).demand();
            if (!demand.isEmpty() && !host.satisfies(demand, launch)) {
                running.clear(i);
            }
        }
        return group(running);
    }

    private BitSet tolerating(List<Taint> taints) {
        return tolerating.computeIfAbsent(taints, t -> {
            BitSet result = new BitSet();
            for (int i = 0; i < daemons.size(); i++) {
                PodSpec template = daemons.get(i).set().template();
                result.set(i, Taints.refusing(t, template.tolerations()).isEmpty());
            }
            return result;
        });
    }

    private Group group(BitSet members) {
        return groups.computeIfAbsent(
                members,
                m -> new Group(m.stream().mapToObj(i -> daemons.get(i).set()).toList()));
    }

    /** What daemons will still take of a node that is there, those that run already not counted again (SCH-NOD-07). */
    public Amounts outstanding(ExistingHost host) {
        List<Amounts> expected = new ArrayList<>();
        tolerating(host.taints()).stream()
                .mapToObj(daemons::get)
                .filter(daemon -> host.satisfies(daemon.demand()))
                .forEach(daemon ->
                        expected.add(Amounts.of(daemon.set().among(host.bound()).requests())));
        List<Amounts> there = host.bound().stream()
                .filter(pod -> pod.isOwnedBy("DaemonSet"))
                .map(Pod::spec)
                .map(spec -> Amounts.of(spec.requests()))
                .toList();
        return Amounts.sum(expected).minus(Amounts.sum(there)).max(Amounts.NONE);
    }
}
