package io.karpenter.core.verify.state;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.verify.match.Aliases;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A snapshot after a plan: existing nodes, in-flight NodeClaims and planned nodes, with all pods that have a place. What the
 * plan names but the snapshot does not know is left out here; of a pod that is placed twice the first place counts.
 *
 * <p>Linear in pods, and in planned nodes × options × offerings. Not thread-safe: it caches what it is asked.
 */
public final class FinalCluster {

    private final Cluster cluster;
    private final Catalog catalog;
    private final Plan plan;
    private final Map<String, NodePool> pools = new HashMap<>();
    private final Map<String, Map<String, InstanceType>> typesOfPool = new HashMap<>();
    private final Map<PodId, Pod> pods = new HashMap<>();
    private final Map<PodSpec, Map<String, PodClass>> classesBySpec = new IdentityHashMap<>();
    private final Map<String, Map<PodSpec, PodClass>> classesByEquality = new HashMap<>();
    private final List<PodClass> classes = new ArrayList<>();
    private final List<ExistingHost> existing;
    private final List<PlannedHost> planned = new ArrayList<>();
    private final List<PlannedHost> staticNodes = new ArrayList<>();
    private final Map<PodClass, List<Occurrence>> occurrences = new IdentityHashMap<>();
    private final Daemons daemons;
    private final Selections selections;
    private final ExpectedCosts costs;

    private FinalCluster(Cluster cluster, Catalog catalog, Plan plan, boolean namedOfferingOnly) {
        this.cluster = cluster;
        this.catalog = catalog;
        this.plan = plan;
        this.daemons = new Daemons(cluster.daemonSets());
        cluster.nodePools().forEach(pool -> pools.put(pool.name(), pool));
        cluster.pods().forEach(pod -> pods.putIfAbsent(pod.id(), pod));

        Set<PodId> taken = new HashSet<>();
        Aliases aliases = new Aliases(catalog.schema());
        LaunchFinder launches = new LaunchFinder(catalog.schema());
        for (PlannedNode node : plan.nodes()) {
            planned.add(planned(node, launches, aliases, namedOfferingOnly, grouped(node.pods(), taken)));
        }
        for (PlannedNode node : plan.staticNodes()) {
            staticNodes.add(planned(node, launches, aliases, namedOfferingOnly, Map.of()));
        }
        Map<String, Map<PodClass, List<Pod>>> placedOnExisting = new HashMap<>();
        for (ExistingNodePods node : plan.existingNodes()) {
            grouped(node.pods(), taken)
                    .forEach((pods, list) -> placedOnExisting
                            .computeIfAbsent(node.name(), name -> new LinkedHashMap<>())
                            .computeIfAbsent(pods, c -> new ArrayList<>())
                            .addAll(list));
        }
        existing = List.copyOf(new ExistingHosts(cluster, aliases, placedOnExisting).all());
        hosts().forEach(this::count);
        selections = new Selections(classes(), cluster.namespaceLabels());
        costs = new ExpectedCosts(plan.risk().settings(), this::ofTemplate);
    }

    /**
     * The cluster after {@code plan}.
     *
     * @param namedOfferingOnly true to look at the offering that each planned node names and at nothing else its claim allows
     */
    public static FinalCluster of(Cluster cluster, Catalog catalog, Plan plan, boolean namedOfferingOnly) {
        return new FinalCluster(cluster, catalog, plan, namedOfferingOnly);
    }

    private PlannedHost planned(
            PlannedNode node,
            LaunchFinder finder,
            Aliases aliases,
            boolean namedOfferingOnly,
            Map<PodClass, List<Pod>> placed) {
        Optional<NodePool> pool = pool(node.nodePool());
        if (pool.isEmpty()) {
            return new PlannedHost(node, pool, List.of(), aliases, node.taints(), placed);
        }
        List<String> names = namedOfferingOnly ? List.of(node.instanceType()) : node.instanceTypeOptions();
        List<InstanceType> types = names.stream()
                .distinct()
                .flatMap(name -> type(node.nodePool(), name).stream())
                .toList();
        List<Launch> launches = finder.find(node, pool.get(), types);
        if (namedOfferingOnly) {
            launches = launches.stream()
                    .filter(launch -> isNamed(node, launch.offering()))
                    .toList();
        }
        return new PlannedHost(
                node, pool, launches, aliases, pool.get().template().taints(), placed);
    }

    /** True if {@code offering} of the node's instance type is the one that the node names. */
    public static boolean isNamed(PlannedNode node, Offering offering) {
        return offering.zone().equals(node.zone())
                && offering.capacityType() == node.capacityType()
                && (node.reservationId().isEmpty()
                        || offering.reservation().map(r -> r.id()).equals(node.reservationId()));
    }

    private Map<PodClass, List<Pod>> grouped(List<PodId> ids, Set<PodId> taken) {
        Map<PodClass, List<Pod>> groups = new LinkedHashMap<>();
        for (PodId id : ids) {
            Pod pod = pods.get(id);
            if (pod != null && pod.isPending() && taken.add(id)) {
                groups.computeIfAbsent(classOf(pod), c -> new ArrayList<>()).add(pod);
            }
        }
        return groups;
    }

    private void count(Host host) {
        if (!host.exists()) {
            return;
        }
        Map<PodClass, int[]> counts = new LinkedHashMap<>();
        for (Pod pod : host.bound()) {
            counts.computeIfAbsent(classOf(pod), c -> new int[3])[pod.status().terminating() ? 1 : 0]++;
        }
        for (PodClass c : host.placedClasses()) {
            counts.computeIfAbsent(c, k -> new int[3])[2] += host.placed(c).size();
        }
        counts.forEach((c, n) ->
                occurrences.computeIfAbsent(c, k -> new ArrayList<>()).add(new Occurrence(c, host, n[0], n[1], n[2])));
    }

    /** The class of a pod of the snapshot. */
    public PodClass classOf(Pod pod) {
        // By identity first: replicas share their spec, and hashing one costs more than everything else here.
        return classesBySpec
                .computeIfAbsent(pod.spec(), spec -> new HashMap<>())
                .computeIfAbsent(
                        pod.namespace(),
                        namespace -> classesByEquality
                                .computeIfAbsent(namespace, n -> new HashMap<>())
                                .computeIfAbsent(pod.spec(), spec -> {
                                    PodClass created = new PodClass(classes.size(), namespace, spec);
                                    classes.add(created);
                                    return created;
                                }));
    }

    public Cluster cluster() {
        return cluster;
    }

    public Catalog catalog() {
        return catalog;
    }

    public Plan plan() {
        return plan;
    }

    public Daemons daemons() {
        return daemons;
    }

    /** What label selectors select. */
    public Selections selections() {
        return selections;
    }

    /** USD per hour that an offering of a type is expected to cost a NodePool, under the plan's own settings of risk. */
    public double expectedCost(NodePool pool, InstanceType type, Offering offering) {
        return costs.of(pool, type, offering);
    }

    public Optional<NodePool> pool(String name) {
        return Optional.ofNullable(pools.get(name));
    }

    /** The instance type called {@code name}, as the NodePool sees it. */
    public Optional<InstanceType> type(String nodePool, String name) {
        return Optional.ofNullable(typesOfPool
                .computeIfAbsent(nodePool, pool -> {
                    Map<String, InstanceType> byName = new HashMap<>();
                    catalog.forNodePool(pool).forEach(type -> byName.put(type.name(), type));
                    return byName;
                })
                .get(name));
    }

    public Optional<Pod> pod(PodId id) {
        return Optional.ofNullable(pods.get(id));
    }

    /** Nodes of the snapshot and in-flight NodeClaims, in the order of the snapshot. */
    public List<ExistingHost> existing() {
        return existing;
    }

    /** Planned nodes, in the order of the plan. */
    public List<PlannedHost> planned() {
        return planned;
    }

    /** Nodes that static NodePools ask for, in the order of the plan; pods and their rules do not see them. */
    public List<PlannedHost> staticNodes() {
        return staticNodes;
    }

    /** A node of {@code pool} of which nothing is decided but what its template says: whatever that allows to be launched. */
    public PlannedHost ofTemplate(NodePool pool) {
        List<String> types = catalog.forNodePool(pool.name()).stream()
                .map(InstanceType::name)
                .toList();
        PlannedNode open = PlannedNode.builder(pool.name(), pool.name())
                .instanceTypeOptions(types)
                .requirements(pool.template().requirements())
                .labels(pool.template().labels())
                .taints(pool.template().taints())
                .build();
        return planned(open, new LaunchFinder(catalog.schema()), new Aliases(catalog.schema()), false, Map.of());
    }

    /** Everything that the plan wants launched: planned nodes, then those of static NodePools. */
    public List<PlannedHost> launched() {
        return Stream.concat(planned.stream(), staticNodes.stream()).toList();
    }

    /** Existing and planned ones that exist. */
    public List<Host> hosts() {
        List<Host> hosts = new ArrayList<>(existing);
        planned.stream().filter(Host::exists).forEach(hosts::add);
        return hosts;
    }

    /** Every class that has pods on some host, in order of first appearance. */
    public List<PodClass> classes() {
        return classes.stream().filter(occurrences::containsKey).toList();
    }

    /** Where the pods of a class are. */
    public List<Occurrence> occurrences(PodClass pods) {
        return occurrences.getOrDefault(pods, List.of());
    }
}
