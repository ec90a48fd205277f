package io.karpenter.core.risk.share;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.risk.CrowdedPool;
import io.karpenter.core.risk.PlanRisk;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many pods are on spot nodes of each interruption pool, of all pods and of those of each workload, and how many there may be.
 *
 * <p>Pods that a plan places and pods that run count, unless they are being deleted or belong to a DaemonSet or to their node; what
 * waits without a place does not. A workload is what one controller owns. Of n pods at most max(1, ⌊share × n⌋) may be in a pool. A
 * planned node is in the pool of the offering that it names, the one that is wanted most; what is launched in its place counts no more.
 *
 * <p>O(pods + nodes). Not thread-safe.
 */
public final class PoolShares {

    /** Shares such as 0.1 × 30 are to be 3, whatever binary fractions make of them. */
    private static final double ROUNDING = 1e-9;

    private final Map<PodId, Optional<String>> workloads = new HashMap<>();
    private final Tally cluster;
    private final Map<String, Tally> ofWorkload = new TreeMap<>();
    private final double workloadShare;

    /** Pods that a share is of. */
    private static final class Tally {
        private final double share;
        private final Map<InterruptionPool, Integer> in = new HashMap<>();
        private int all;

        private Tally(double share) {
            this.share = share;
        }

        private int most() {
            return PoolShares.most(share, all);
        }

        private int in(InterruptionPool pool) {
            return in.getOrDefault(pool, 0);
        }

        private void add(Optional<InterruptionPool> pool, int pods) {
            pool.ifPresent(known -> in.merge(known, pods, Integer::sum));
        }

        private boolean hasRoom(InterruptionPool pool, int pods) {
            return in(pool) <= most() - pods;
        }
    }

    private PoolShares(RiskSettings settings) {
        this.cluster = new Tally(settings.maxPoolShare());
        this.workloadShare = settings.maxWorkloadPoolShare();
    }

    /** The shares of the pods that run. */
    public static PoolShares of(Cluster cluster, Catalog catalog, RiskSettings settings) {
        return of(cluster, catalog, Plan.NOTHING, settings);
    }

    /** The shares after {@code plan}. */
    public static PoolShares of(Cluster cluster, Catalog catalog, Plan plan, RiskSettings settings) {
        PoolShares shares = new PoolShares(settings);
        cluster.pods().forEach(pod -> shares.workloads.put(pod.id(), workload(pod)));
        Map<String, Optional<InterruptionPool>> pools = new HashMap<>();
        for (ExistingNode node : ExistingNodes.of(cluster, catalog).all()) {
            Optional<InterruptionPool> pool = InterruptionPool.of(node.labels());
            pools.put(node.name(), pool);
            shares.count(
                    node.pods().stream().filter(PoolShares::counts).map(Pod::id).toList(), pool);
        }
        for (ExistingNodePods node : plan.existingNodes()) {
            shares.count(node.pods(), pools.getOrDefault(node.name(), Optional.empty()));
        }
        for (PlannedNode node : plan.nodes()) {
            shares.count(node.pods(), InterruptionPool.of(node));
        }
        return shares;
    }

    /** How many of so many pods may be in one pool. */
    static int most(double share, int pods) {
        return share >= 1 ? Integer.MAX_VALUE : Math.max(1, (int) Math.floor(share * pods + ROUNDING));
    }

    /** False of pods that come and go with their node, and of those that are being deleted. */
    static boolean counts(Pod pod) {
        return !pod.status().terminating() && !pod.isOwnedBy("DaemonSet") && !pod.isOwnedBy("Node");
    }

    /** {@code Kind namespace/name} of the pod's controller. */
    static Optional<String> workload(Pod pod) {
        return pod.owners().stream()
                .filter(OwnerReference::controller)
                .findFirst()
                .map(owner -> owner.kind() + " " + pod.namespace() + "/" + owner.name());
    }

    private void count(Collection<PodId> pods, Optional<InterruptionPool> pool) {
        PodGroup group = group(pods);
        cluster.all += group.size();
        cluster.add(pool, group.size());
        group.ofWorkload().forEach((workload, size) -> {
            Tally tally = ofWorkload.computeIfAbsent(workload, name -> new Tally(workloadShare));
            tally.all += size;
            tally.add(pool, size);
        });
    }

    /** What shares count of these pods. */
    public PodGroup group(Collection<PodId> pods) {
        Map<String, Integer> of = new HashMap<>();
        for (PodId pod : pods) {
            workloads.getOrDefault(pod, Optional.empty()).ifPresent(name -> of.merge(name, 1, Integer::sum));
        }
        return new PodGroup(pods.size(), of);
    }

    /** How many pods the pool has too many, of the cluster or of some workload of the group, as far as the group is to blame. */
    public int excess(InterruptionPool pool, PodGroup group) {
        int most = Math.min(group.size(), cluster.in(pool) - cluster.most());
        for (Map.Entry<String, Integer> of : group.ofWorkload().entrySet()) {
            Tally tally = tally(of.getKey());
            most = Math.max(most, Math.min(of.getValue(), tally.in(pool) - tally.most()));
        }
        return Math.max(0, most);
    }

    /** True if the group may come into the pool besides those that are there. */
    public boolean hasRoom(InterruptionPool pool, PodGroup group) {
        return cluster.hasRoom(pool, group.size())
                && group.ofWorkload().entrySet().stream()
                        .allMatch(of -> tally(of.getKey()).hasRoom(pool, of.getValue()));
    }

    /**
     * Counts the group in another pool.
     *
     * @param to empty for what is not spot
     */
    public void move(PodGroup group, InterruptionPool from, Optional<InterruptionPool> to) {
        cluster.add(Optional.of(from), -group.size());
        cluster.add(to, group.size());
        group.ofWorkload().forEach((workload, size) -> {
            tally(workload).add(Optional.of(from), -size);
            tally(workload).add(to, size);
        });
    }

    private Tally tally(String workload) {
        return ofWorkload.getOrDefault(workload, cluster);
    }

    /** Where more pods are than may be: those of the cluster first, then by workload; by type and zone. */
    public List<CrowdedPool> crowded() {
        List<CrowdedPool> crowded = new ArrayList<>();
        crowded(cluster)
                .forEach((pool, pods) -> crowded.add(new CrowdedPool.OfCluster(
                        pool.instanceType(), pool.zone(), pods, cluster.most(), cluster.all)));
        ofWorkload.forEach((workload, tally) -> crowded(tally)
                .forEach((pool, pods) -> crowded.add(new CrowdedPool.OfWorkload(
                        workload, pool.instanceType(), pool.zone(), pods, tally.most(), tally.all))));
        return crowded;
    }

    private static Map<InterruptionPool, Integer> crowded(Tally tally) {
        Map<InterruptionPool, Integer> over = new TreeMap<>(
                Comparator.comparing(InterruptionPool::instanceType).thenComparing(InterruptionPool::zone));
        tally.in.forEach((pool, pods) -> {
            if (pods > tally.most()) {
                over.put(pool, pods);
            }
        });
        return over;
    }

    /** {@code plan} with what it is to say about risk. */
    public static Plan reportedOn(Plan plan, Cluster cluster, Catalog catalog, RiskSettings settings) {
        if (settings.isOff()) {
            return plan;
        }
        List<CrowdedPool> crowded =
                settings.limitsShares() ? of(cluster, catalog, plan, settings).crowded() : List.of();
        return plan.with(new PlanRisk(settings, crowded));
    }
}
