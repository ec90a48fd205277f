package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.buffer.CapacityBuffer;
import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.DaemonSet;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.spread.PodSelectors;
import io.karpenter.core.workload.Pod;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.ReadObjects;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts the objects of an input together to one snapshot. */
public final class ClusterAssembler {

    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    private final Instant now;
    private final NodePool defaultNodePool;
    private final ExpansionSettings expansion;

    /**
     * @param now the instant of the snapshot
     * @param defaultNodePool the pool that an input without NodePools gets
     */
    public ClusterAssembler(Instant now, NodePool defaultNodePool, ExpansionSettings expansion) {
        this.now = now;
        this.defaultNodePool = defaultNodePool;
        this.expansion = expansion;
    }

    /** The snapshot; what it had to assume or leave out is told to {@code report}. */
    public Assembled assemble(ReadObjects objects, Report report) {
        PodDefaults defaults = new PodDefaults(objects, report);
        Claims claims = new Claims(objects);
        List<Pod> pods = new Expansion(objects, defaults, claims, report, expansion).pods();
        claims.complete(report);
        DisruptionAllowance allowance = new DisruptionAllowance(pods);
        Cluster.Builder cluster = Cluster.builder()
                .now(now)
                .nodePools(nodePools(objects, report))
                .nodeOverlays(objects.nodeOverlays())
                .nodes(objects.nodes())
                .nodeClaims(objects.nodeClaims())
                .pods(pods)
                .daemonSets(daemonSets(objects, new PodAssembly(defaults), pods))
                .volumeClaims(claims.claims())
                .volumes(objects.volumes())
                .storageClasses(claims.classes())
                .csiNodes(objects.csiNodes())
                .podDisruptionBudgets(objects.disruptionBudgets().stream()
                        .map(allowance::complete)
                        .toList());
        namespaces(objects, pods).forEach(cluster::namespace);
        List<ResolvedBuffer> buffers = new Buffers(objects, defaults).resolve(report, expansion.mostPods());
        noticeLeftOut(objects, report);
        return new Assembled(
                cluster.build(), buffers, expansion.deducesSelectors() ? Selectors.of(objects) : PodSelectors.NONE);
    }

    private List<NodePool> nodePools(ReadObjects objects, Report report) {
        List<NodePool> pools = objects.nodePools();
        if (!pools.isEmpty()) {
            pools.stream()
                    .filter(pool -> !pool.ready() || pool.deleting())
                    .forEach(pool -> report.info("NodePool " + pool.name()
                            + (pool.deleting() ? " is being deleted" : " is not ready by its status")
                            + ", no new node comes from it"));
            return pools;
        }
        // With problems a pool may have been left out, so that there is one in the input after all.
        if (report.problemCount() == 0) {
            report.info("no NodePool in the input: pool " + defaultNodePool.name() + " is assumed: "
                    + defaultNodePool.template().requirements().stream()
                            .map(Object::toString)
                            .collect(Collectors.joining(", ")));
        }
        return List.of(defaultNodePool);
    }

    private static List<DaemonSet> daemonSets(ReadObjects objects, PodAssembly assembly, List<Pod> pods) {
        DaemonPods running = new DaemonPods();
        pods.stream().filter(Pod::isBound).forEach(running::add);
        return objects.daemonSets().stream()
                .filter(d -> !d.meta().deleting())
                .map(d -> assembly.daemonSet(
                        d, running.newest(d.meta().namespace(), d.meta().name())))
                .toList();
    }

    /** Every namespace carries its name as a label. */
    private static Map<String, Map<String, String>> namespaces(ReadObjects objects, List<Pod> pods) {
        Map<String, Map<String, String>> labels = new HashMap<>();
        objects.namespaces().forEach(n -> {
            Map<String, String> all = new HashMap<>(n.labels());
            all.put(NAMESPACE_NAME, n.name());
            labels.put(n.name(), all);
        });
        for (Pod pod : pods) {
            if (!labels.containsKey(pod.namespace())) {
                labels.put(pod.namespace(), Map.of(NAMESPACE_NAME, pod.namespace()));
            }
        }
        for (CapacityBuffer buffer : objects.capacityBuffers()) {
            labels.putIfAbsent(buffer.namespace(), Map.of(NAMESPACE_NAME, buffer.namespace()));
        }
        return labels;
    }

    private static void noticeLeftOut(ReadObjects objects, Report report) {
        Map<String, Integer> unknown = objects.unknownKinds();
        if (!unknown.isEmpty()) {
            int count = unknown.values().stream().mapToInt(Integer::intValue).sum();
            report.info(count + (count == 1 ? " object of an unknown kind is" : " objects of unknown kinds are")
                    + " left out: "
                    + unknown.entrySet().stream()
                            .map(e -> e.getKey() + (e.getValue() == 1 ? "" : " (" + e.getValue() + ")"))
                            .collect(Collectors.joining(", ")));
        }
    }
}
