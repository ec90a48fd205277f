package io.karpenter.core.disruption.candidate;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.NodeActivity;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.commitment.CommitmentUse;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.workload.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Decides for every node of a snapshot whether it may be disrupted. Tests are made in a fixed order, and the first that fails is the
 * reason; what pods have against it is all told, up to five reasons.
 *
 * <p>Linear in nodes and pods. Immutable. Source: DIS-CAN, DIS-EMP-01, DIS-CON-02 to DIS-CON-06.
 */
public final class Candidates {

    private static final int MOST_REASONS = 5;

    private final Cluster cluster;
    private final Catalog catalog;
    private final Standing standing;
    private final ExistingNodes existing;
    private final List<ManagedNode> managed;
    private final PodEvictions evictions;
    private final CommitmentUse commitments;
    private final Map<String, NodePool> pools = new HashMap<>();
    private final Map<String, Map<String, InstanceType>> typesOf = new HashMap<>();
    private final Map<String, List<Pod>> podsOn = new HashMap<>();

    private Candidates(Cluster cluster, Catalog catalog, Standing standing) {
        this.cluster = cluster;
        this.catalog = catalog;
        this.standing = standing;
        this.existing = ExistingNodes.of(cluster, catalog);
        this.managed = ManagedNode.all(cluster);
        this.commitments = CommitmentUse.of(cluster, catalog);
        this.evictions = new PodEvictions(cluster.podDisruptionBudgets(), cluster.now());
        cluster.nodePools().forEach(pool -> pools.put(pool.name(), pool));
        for (Pod pod : cluster.pods()) {
            pod.status()
                    .nodeName()
                    .ifPresent(node ->
                            podsOn.computeIfAbsent(node, n -> new ArrayList<>()).add(pod));
        }
    }

    /**
     * @param catalog with NodeOverlays applied
     */
    public static Candidates of(Cluster cluster, Catalog catalog, Standing standing) {
        return new Candidates(cluster, catalog, standing);
    }

    /** The nodes of the snapshot with what is left of them. */
    public ExistingNodes existing() {
        return existing;
    }

    /** Nodes that nobody would miss (DIS-EMP-01); nodes that are not empty are not spoken of. */
    public CandidateList emptiness() {
        return select(DisruptionClass.GRACEFUL, node -> {
            if (!node.candidate().isEmpty()) {
                return Optional.of(List.of());
            }
            NodePool pool = node.candidate().nodePool();
            if (pool.disruption().consolidateAfter().isEmpty()) {
                return because(new Blocked.ConsolidationDisabled(pool.name()));
            }
            if (standing.holdingBufferPods().contains(node.candidate().node())) {
                return because(new Blocked.HoldsBufferPods());
            }
            return notQuiet(node.managed(), pool);
        });
    }

    /** Nodes whose pods may be better off elsewhere (DIS-CON-02); empty nodes are not spoken of. */
    public CandidateList consolidation() {
        return select(DisruptionClass.GRACEFUL, node -> {
            Candidate candidate = node.candidate();
            NodePool pool = candidate.nodePool();
            if (candidate.instanceType().isEmpty()) {
                return because(
                        new Blocked.UnknownInstanceType(candidate.labels().getOrDefault(Labels.INSTANCE_TYPE, "")));
            }
            if (candidate.capacityType().isEmpty()) {
                return because(new Blocked.MissingLabel(Labels.CAPACITY_TYPE));
            }
            if (candidate.zone().isEmpty()) {
                return because(new Blocked.MissingLabel(Labels.ZONE));
            }
            if (pool.disruption().consolidateAfter().isEmpty()) {
                return because(new Blocked.ConsolidationDisabled(pool.name()));
            }
            if (candidate.isEmpty()) {
                return Optional.of(List.of());
            }
            if (pool.disruption().policy() == ConsolidationPolicy.WHEN_EMPTY) {
                return because(
                        new Blocked.OnlyWhenEmpty(pool.name(), candidate.pods().size()));
            }
            return notQuiet(node.managed(), pool);
        });
    }

    /** Those of {@code drifted} that belong to dynamic NodePools (DIS-DRF-10); of others nothing is said. */
    public CandidateList drift(Predicate<ManagedNode> drifted) {
        return select(drifted, false);
    }

    /** Those of {@code drifted} that belong to static NodePools (DIS-DRF-16); of others nothing is said. */
    public CandidateList staticDrift(Predicate<ManagedNode> drifted) {
        return select(drifted, true);
    }

    private CandidateList select(Predicate<ManagedNode> drifted, boolean ofStaticPools) {
        List<Candidate> candidates = new ArrayList<>();
        List<UnconsolidatableNode> blocked = new ArrayList<>();
        for (ManagedNode node : managed) {
            NodePool pool = pools.get(node.nodePool());
            boolean isStatic = pool != null && pool.isStatic();
            if (isStatic != ofStaticPools || !drifted.test(node)) {
                continue;
            }
            List<Blocked> because = general(node, DisruptionClass.EVENTUAL, ofStaticPools);
            if (because.isEmpty()) {
                candidates.add(candidate(node));
            } else {
                blocked.add(new UnconsolidatableNode(node.name(), because));
            }
        }
        return new CandidateList(candidates, blocked);
    }

    /** Nodes that pass the tests which all methods share (DIS-CAN-01 to DIS-CAN-08). */
    public CandidateList all(DisruptionClass disruptionClass) {
        return select(disruptionClass, node -> Optional.empty());
    }

    /** What is known of all nodes of NodePools that are there, by name, whether or not they may be disrupted. */
    public Map<String, Candidate> known() {
        Map<String, Candidate> known = new HashMap<>();
        managed.stream()
                .filter(node -> pools.containsKey(node.nodePool()))
                .forEach(node -> known.put(node.name(), candidate(node)));
        return known;
    }

    /**
     * Reschedule costs of all nodes of each NodePool together, those that may not be disrupted included (DIS-BAL-03). Of nodes that
     * are no candidates every pod counts that does not belong to a DaemonSet.
     */
    public Map<String, Double> rescheduleCosts() {
        Map<String, Double> costs = new HashMap<>();
        for (ManagedNode node : managed) {
            List<Pod> pods = podsOn.getOrDefault(node.name(), List.of()).stream()
                    .filter(PodEvictions::isReschedulable)
                    .toList();
            costs.merge(node.nodePool(), Candidate.rescheduleCost(pods), Double::sum);
        }
        return costs;
    }

    private record Judged(ManagedNode managed, Candidate candidate) {}

    private static Optional<List<Blocked>> because(Blocked reason) {
        return Optional.of(List.of(reason));
    }

    /**
     * @param test empty if the node may be disrupted, else why not; no reason: without a word
     */
    private CandidateList select(DisruptionClass disruptionClass, Function<Judged, Optional<List<Blocked>>> test) {
        List<Candidate> candidates = new ArrayList<>();
        List<UnconsolidatableNode> blocked = new ArrayList<>();
        Set<String> managedNames = new HashSet<>();
        Set<String> joined = new HashSet<>();
        for (ManagedNode node : managed) {
            managedNames.add(node.name());
            node.claim().ifPresent(claim -> joined.add(claim.name()));
            List<Blocked> general = general(node, disruptionClass, false);
            if (!general.isEmpty()) {
                blocked.add(new UnconsolidatableNode(node.name(), general));
                continue;
            }
            Candidate candidate = candidate(node);
            Optional<List<Blocked>> special = test.apply(new Judged(node, candidate));
            if (special.isEmpty()) {
                candidates.add(candidate);
            } else if (!special.get().isEmpty()) {
                blocked.add(new UnconsolidatableNode(node.name(), special.get()));
            }
        }
        cluster.nodes().stream()
                .filter(node -> !managedNames.contains(node.name()))
                .forEach(node -> blocked.add(UnconsolidatableNode.of(node.name(), new Blocked.NotManaged())));
        cluster.nodeClaims().stream()
                .map(NodeClaim::name)
                .filter(claim -> !joined.contains(claim))
                .forEach(claim -> blocked.add(UnconsolidatableNode.of(claim, new Blocked.NotJoined())));
        return new CandidateList(candidates, blocked);
    }

    /**
     * @param ofStaticPools true if it is no hindrance that the node's pool is static (DIS-CAN-21)
     */
    private List<Blocked> general(ManagedNode node, DisruptionClass disruptionClass, boolean ofStaticPools) {
        Optional<Blocked> ofNode = ofNode(node, ofStaticPools);
        if (ofNode.isPresent()) {
            return List.of(ofNode.get());
        }
        boolean drainsInTime = node.claim()
                .flatMap(claim -> claim.lifecycle().terminationGracePeriod())
                .isPresent();
        boolean podsMatter = switch (disruptionClass) {
            case GRACEFUL -> true;
            case EVENTUAL -> !drainsInTime;
        };
        if (!podsMatter) {
            return List.of();
        }
        // Pods of one budget say the same.
        Map<String, Blocked> byMessage = new LinkedHashMap<>();
        for (Pod pod : podsOn.getOrDefault(node.name(), List.of())) {
            evictions.blocks(pod).ifPresent(blocked -> byMessage.putIfAbsent(blocked.message(), blocked));
        }
        return byMessage.values().stream().limit(MOST_REASONS).toList();
    }

    private Optional<Blocked> ofNode(ManagedNode node, boolean ofStaticPools) {
        String name = node.name();
        if (standing.inCommands().contains(name)) {
            return Optional.of(new Blocked.InCommand());
        }
        if (!node.initialized()) {
            return Optional.of(new Blocked.NotInitialized());
        }
        if (node.node().deleting()
                || node.claim().map(NodeClaim::deleting).orElse(false)
                || standing.leaving().contains(name)) {
            return Optional.of(new Blocked.Leaving());
        }
        if (standing.nominated().contains(name)) {
            return Optional.of(new Blocked.Nominated());
        }
        Optional<Duration> rest = standing.rest(name, cluster.now());
        if (rest.isPresent()) {
            return Optional.of(new Blocked.NotNow(new Postponement.CommandFailed(rest.get())));
        }
        // Of a node only this value counts, of pods durations as well (DIS-CAN-03).
        if ("true".equals(node.node().annotations().get(Labels.DO_NOT_DISRUPT))) {
            return Optional.of(new Blocked.NodeDoNotDisrupt());
        }
        if (!node.node().labels().containsKey(Labels.NODEPOOL)) {
            return Optional.of(new Blocked.NoNodePoolLabel());
        }
        NodePool pool = pools.get(node.nodePool());
        if (pool == null || catalog.forNodePool(pool.name()).isEmpty()) {
            return Optional.of(new Blocked.NodePoolNotFound(node.nodePool()));
        }
        return pool.isStatic() && !ofStaticPools
                ? Optional.of(new Blocked.StaticNodePool(pool.name()))
                : Optional.empty();
    }

    private Candidate candidate(ManagedNode node) {
        NodePool pool = Optional.ofNullable(pools.get(node.nodePool())).orElseThrow();
        Map<String, String> labels =
                existing.find(node.name()).map(ExistingNode::labels).orElseThrow();
        Optional<InstanceType> type = Optional.ofNullable(
                typesOf.computeIfAbsent(pool.name(), this::types).get(labels.getOrDefault(Labels.INSTANCE_TYPE, "")));
        List<Pod> pods = podsOn.getOrDefault(node.name(), List.of()).stream()
                .filter(PodEvictions::isReschedulable)
                .toList();
        return new Candidate(
                node.name(),
                pool,
                type,
                CapacityType.parse(labels.getOrDefault(Labels.CAPACITY_TYPE, "")),
                Optional.ofNullable(labels.get(Labels.ZONE)),
                labels,
                pods,
                type.map(known -> NodePrice.of(known, labels, commitments.of(node.name())))
                        .orElse(0.0),
                Candidate.rescheduleCost(pods),
                node.created());
    }

    private Map<String, InstanceType> types(String pool) {
        Map<String, InstanceType> byName = new HashMap<>();
        catalog.forNodePool(pool).forEach(type -> byName.putIfAbsent(type.name(), type));
        return byName;
    }

    /** Inside the window after the last pod came or left (DIS-CON-04 to DIS-CON-06). */
    private Optional<List<Blocked>> notQuiet(ManagedNode node, NodePool pool) {
        NodeActivity activity = node.activity();
        return pool.disruption()
                .consolidateAfter()
                .filter(Duration::isPositive)
                .flatMap(window -> activity.quietSince()
                        .map(since -> window.minus(Duration.between(since, cluster.now())))
                        .filter(Duration::isPositive))
                .map(left -> List.of(new Blocked.NotQuiet(left)));
    }
}
