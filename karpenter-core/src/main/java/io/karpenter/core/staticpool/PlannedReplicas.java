package io.karpenter.core.staticpool;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.MinValuesRule;
import io.karpenter.core.rule.place.DaemonGroup;
import io.karpenter.core.rule.place.DaemonOverhead;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.rule.place.NodePoolTemplate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The NodeClaims that the static NodePools of a snapshot ask for beyond the nodes they have, within their limits of nodes. Each
 * requires what its pool's template does and nothing more: which instance type and capacity type to launch is the provider's choice.
 * What is named as its type is the cheapest that can be launched now, and the options are those that it can be launched as instead.
 *
 * <p>A pool whose template leaves nothing to launch gets no claims. Costs O(types × log types) for each pool and for each claim that
 * launches into a reservation. Source: SCH-STA-04, SCH-STA-05, SCH-NC-09; decisions 14.
 */
public final class PlannedReplicas {

    /** Launch size of providers (decisions 13). */
    private static final int LAUNCH_SIZE = 60;

    /** Most options where minValues need more (SCH-NC-02). */
    private static final int MOST = 600;

    private final Catalog catalog;
    private final DaemonOverhead daemons;
    private final Set<String> names = new HashSet<>();
    private final Map<String, Integer> launchedInto = new HashMap<>();

    private PlannedReplicas(Cluster cluster, Catalog catalog, Plan plan) {
        this.catalog = catalog;
        this.daemons = DaemonOverhead.of(cluster, catalog.schema());
        cluster.nodes().forEach(node -> names.add(node.name()));
        cluster.nodeClaims().forEach(claim -> names.add(claim.name()));
        for (PlannedNode node : plan.nodes()) {
            names.add(node.name());
            node.reservationId().ifPresent(id -> launchedInto.merge(id, 1, Integer::sum));
        }
    }

    /** {@code plan} with the claims of static NodePools; itself if there are none to add. */
    public static Plan addedTo(Plan plan, Cluster cluster, Catalog catalog) {
        List<NodePool> pools = cluster.nodePools().stream()
                .filter(pool -> pool.isStatic() && pool.ready() && !pool.deleting())
                .sorted(Comparator.comparing(NodePool::name))
                .toList();
        if (pools.isEmpty()) {
            return plan;
        }
        ExistingNodes existing = ExistingNodes.of(cluster, catalog);
        PlannedReplicas replicas = new PlannedReplicas(cluster, catalog, plan);
        List<PlannedNode> claims = new ArrayList<>();
        for (NodePool pool : pools) {
            NodeCounts counts = NodeCounts.of(pool, existing);
            int missing = counts.missing(pool.replicas().orElseThrow());
            claims.addAll(replicas.claims(pool, counts.grantable(missing, ScaleUp.limit(pool))));
        }
        return plan.withStaticNodes(claims);
    }

    /**
     * So many claims of one pool, whatever it has already: for those who keep books of their own.
     *
     * @return {@code count} of them, or none if the template leaves nothing to launch
     */
    public static List<PlannedNode> of(NodePool pool, int count, Cluster cluster, Catalog catalog) {
        return new PlannedReplicas(cluster, catalog, Plan.NOTHING).claims(pool, count);
    }

    private List<PlannedNode> claims(NodePool pool, int count) {
        if (count == 0) {
            return List.of();
        }
        NodePoolTemplate template = NodePoolTemplate.of(pool, catalog);
        List<DaemonGroup> groups = daemons.groups(template.requirements(), template.taints(), template.instanceTypes());
        List<PlannedNode> claims = new ArrayList<>();
        Optional<Machines> machines = machines(template, groups);
        int number = 0;
        while (claims.size() < count && machines.isPresent()) {
            do {
                number++;
            } while (!names.add(pool.name() + "-" + number));
            claims.add(machines.get().claim(pool.name() + "-" + number));
            Optional<String> reservation = machines.get().reservation();
            if (reservation.isPresent()) {
                launchedInto.merge(reservation.get(), 1, Integer::sum);
                machines = machines(template, groups);
            }
        }
        return claims;
    }

    /** A type with the cheapest offering through which it can be launched. */
    private record Option(InstanceType type, Offering offering) {

        private static final Comparator<Option> CHEAPEST_FIRST = Comparator.comparingDouble(Option::price)
                .thenComparing(option -> option.type().name())
                .thenComparing(option -> option.offering().capacityType())
                .thenComparing(option -> option.offering().zone());

        double price() {
            return offering.price();
        }
    }

    /** What the next claim of a pool may be launched as. */
    private record Machines(
            NodePoolTemplate template, List<Option> options, ResourceList daemons, Map<String, String> labels) {

        Optional<String> reservation() {
            return options.get(0).offering().reservation().map(Reservation::id);
        }

        PlannedNode claim(String name) {
            Option cheapest = options.get(0);
            return PlannedNode.builder(name, template.name())
                    .machine(cheapest.type(), cheapest.offering())
                    .instanceTypeOptions(
                            options.stream().map(option -> option.type().name()).toList())
                    .requirements(template.requirements().expressions())
                    .labels(labels)
                    .taints(template.taints())
                    .requests(daemons)
                    .build();
        }
    }

    /** Empty if nothing can be launched. */
    private Optional<Machines> machines(NodePoolTemplate template, List<DaemonGroup> groups) {
        List<Option> all = groups.stream()
                .flatMap(group -> group.instanceTypes().stream()
                        .flatMap(type -> cheapest(template.requirements(), type, group.requests()).stream()))
                .sorted(Option.CHEAPEST_FIRST)
                .limit(MOST)
                .toList();
        OptionalInt needed =
                new MinValuesRule().needed(all.stream().map(Option::type).toList(), template.requirements());
        if (all.isEmpty() || needed.isEmpty()) {
            return Optional.empty();
        }
        List<Option> options = all.subList(0, Math.min(all.size(), Math.max(LAUNCH_SIZE, needed.getAsInt())));
        Set<String> types = options.stream().map(option -> option.type().name()).collect(Collectors.toSet());
        ResourceList least = DaemonOverhead.least(groups.stream()
                .filter(group -> group.instanceTypes().stream().anyMatch(type -> types.contains(type.name())))
                .toList());
        return Optional.of(new Machines(
                template,
                options,
                least,
                NodePoolTemplate.labels(
                        template.nodePool(), template.requirements(), template.requirements(), catalog.schema())));
    }

    private Optional<Option> cheapest(Requirements requirements, InstanceType type, ResourceList ofDaemons) {
        return type.offerings().stream()
                .filter(offering -> NodePoolTemplate.offers(requirements, offering, catalog.schema())
                        && offering.reservation().map(this::isLeft).orElse(true)
                        && ofDaemons.fitsIn(type.allocatable(offering)))
                .map(offering -> new Option(type, offering))
                .min(Option.CHEAPEST_FIRST);
    }

    private boolean isLeft(Reservation reservation) {
        return launchedInto.getOrDefault(reservation.id(), 0) < reservation.available();
    }
}
