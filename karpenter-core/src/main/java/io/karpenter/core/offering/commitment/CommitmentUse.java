package io.karpenter.core.offering.commitment;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Operator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What runs already takes of commitments: the oldest first, each the first commitment of its offering that is enough for it. What is being
 * deleted takes nothing. A machine that does not say how it is paid counts as on demand; one in reserved capacity takes what is not of a
 * zone, and stays reserved, and so does, after all that runs, every slot of a reservation that is still free: it is paid like a machine, used or
 * not. An in-flight claim counts as the first of what it may become; without a zone, as in the one whose commitments to
 * the type are fewest, for one that uses what is of a zone names it. Immutable. Source: ADR 0019.
 */
public final class CommitmentUse {

    private static final CommitmentUse NONE = new CommitmentUse(Map.of(), Map.of(), false);

    private final Map<String, Integer> left;
    private final Map<String, Commitment> ofNode;
    private final boolean any;

    private record Place(String instanceType, String zone) {}

    private record Running(String name, String nodePool, Instant since, Place place, boolean reserved) {}

    private CommitmentUse(Map<String, Integer> left, Map<String, Commitment> ofNode, boolean any) {
        this.left = left;
        this.ofNode = ofNode;
        this.any = any;
    }

    /** Linear in nodes, claims and offerings. */
    public static CommitmentUse of(Cluster cluster, Catalog catalog) {
        Map<Place, List<Commitment>> commitments = commitments(catalog);
        if (commitments.isEmpty()) {
            return NONE;
        }
        Map<String, Integer> left = new HashMap<>();
        commitments.values().forEach(list -> list.forEach(c -> left.merge(c.id(), c.amount(), Math::min)));
        Map<String, Commitment> ofNode = new HashMap<>();
        boolean any = false;
        Map<String, Set<String>> typesOf = new HashMap<>();
        for (Running machine : running(cluster)) {
            // What covers machines of other NodePools need not cover those of this one, such as of another operating
            // system.
            List<InstanceType> own = catalog.ofNodePool().get(machine.nodePool());
            if (own != null
                    && !typesOf.computeIfAbsent(machine.nodePool(), pool -> committed(own))
                            .contains(machine.place().instanceType())) {
                continue;
            }
            for (Commitment commitment : commitments.getOrDefault(machine.place(), List.of())) {
                int units = left.getOrDefault(commitment.id(), 0);
                if (units >= commitment.draw() && !(machine.reserved() && commitment.zonal())) {
                    left.put(commitment.id(), units - commitment.draw());
                    any = true;
                    if (!machine.reserved()) {
                        ofNode.put(machine.name(), commitment);
                    }
                    break;
                }
            }
        }
        takeFreeSlots(catalog, left);
        return new CommitmentUse(Collections.unmodifiableMap(left), Collections.unmodifiableMap(ofNode), any);
    }

    /** Each takes the first commitment to its type in its zone that is enough for it and not of a zone. */
    private static void takeFreeSlots(Catalog catalog, Map<String, Integer> left) {
        Map<String, Integer> free = new TreeMap<>();
        Map<String, List<Commitment>> covering = new HashMap<>();
        for (List<InstanceType> types : lists(catalog)) {
            for (InstanceType type : types) {
                for (Offering reserved : type.offerings()) {
                    reserved.reservation().ifPresent(reservation -> {
                        List<Commitment> covers = onDemand(type, reserved.zone());
                        if (!covers.isEmpty()) {
                            free.merge(reservation.id(), reservation.available(), Math::min);
                            covering.putIfAbsent(reservation.id(), covers);
                        }
                    });
                }
            }
        }
        free.forEach((reservation, slots) -> {
            int rest = slots;
            for (Commitment commitment : covering.getOrDefault(reservation, List.of())) {
                int units = left.getOrDefault(commitment.id(), 0);
                int covered = commitment.zonal() ? 0 : Math.min(rest, units / commitment.draw());
                left.put(commitment.id(), units - covered * commitment.draw());
                rest -= covered;
            }
        });
    }

    private static List<Commitment> onDemand(InstanceType type, String zone) {
        return type.offerings().stream()
                .filter(offering ->
                        offering.zone().equals(zone) && !offering.commitments().isEmpty())
                .findFirst()
                .map(Offering::commitments)
                .orElse(List.of());
    }

    /** Each list of types once, though many NodePools may have it. */
    private static Set<List<InstanceType>> lists(Catalog catalog) {
        Set<List<InstanceType>> lists = Collections.newSetFromMap(new IdentityHashMap<>());
        lists.add(catalog.shared());
        lists.addAll(catalog.ofNodePool().values());
        return lists;
    }

    private static Map<Place, List<Commitment>> commitments(Catalog catalog) {
        Map<Place, List<Commitment>> all = new HashMap<>();
        for (List<InstanceType> types : lists(catalog)) {
            for (InstanceType type : types) {
                for (Offering offering : type.offerings()) {
                    if (!offering.commitments().isEmpty()) {
                        all.putIfAbsent(new Place(type.name(), offering.zone()), offering.commitments());
                    }
                }
            }
        }
        List.copyOf(all.entrySet()).stream()
                .sorted(Comparator.comparing((Map.Entry<Place, List<Commitment>> e) ->
                                e.getValue().size())
                        .thenComparing(e -> e.getKey().zone()))
                .forEach(e -> all.putIfAbsent(new Place(e.getKey().instanceType(), ""), e.getValue()));
        return all;
    }

    private static Set<String> committed(List<InstanceType> types) {
        return types.stream()
                .filter(type ->
                        type.offerings().stream().anyMatch(o -> !o.commitments().isEmpty()))
                .map(InstanceType::name)
                .collect(Collectors.toSet());
    }

    private static List<Running> running(Cluster cluster) {
        List<Running> all = new ArrayList<>();
        Set<String> leaving = new HashSet<>();
        for (NodeClaim claim : cluster.nodeClaims()) {
            if (claim.isLeaving()) {
                claim.nodeName().ifPresent(leaving::add);
            } else if (claim.nodeName().isEmpty() && !isSpot(stated(claim, Labels.CAPACITY_TYPE))) {
                all.add(new Running(
                        claim.name(),
                        claim.nodePool(),
                        claim.created(),
                        new Place(
                                stated(claim, Labels.INSTANCE_TYPE).orElse(""),
                                stated(claim, Labels.ZONE).orElse("")),
                        isReserved(stated(claim, Labels.CAPACITY_TYPE))));
            }
        }
        for (Node node : cluster.nodes()) {
            Map<String, String> labels = node.labels();
            if (!node.deleting()
                    && !leaving.contains(node.name())
                    && !isSpot(Optional.ofNullable(labels.get(Labels.CAPACITY_TYPE)))) {
                all.add(new Running(
                        node.name(),
                        labels.getOrDefault(Labels.NODEPOOL, ""),
                        node.created(),
                        new Place(labels.getOrDefault(Labels.INSTANCE_TYPE, ""), labels.getOrDefault(Labels.ZONE, "")),
                        isReserved(Optional.ofNullable(labels.get(Labels.CAPACITY_TYPE)))));
            }
        }
        all.sort(Comparator.comparing(Running::since).thenComparing(Running::name));
        return all;
    }

    private static boolean isSpot(Optional<String> capacityType) {
        return capacityType.filter(CapacityType.SPOT.toString()::equals).isPresent();
    }

    private static boolean isReserved(Optional<String> capacityType) {
        return capacityType.filter(CapacityType.RESERVED.toString()::equals).isPresent();
    }

    /** By label, else the first value that its requirements name, before it is launched. */
    private static Optional<String> stated(NodeClaim claim, String key) {
        return Optional.ofNullable(claim.labels().get(key))
                .or(() -> claim.requirements().stream()
                        .filter(r -> r.key().equals(key)
                                && r.operator() == Operator.IN
                                && !r.values().isEmpty())
                        .findFirst()
                        .map(r -> r.values().getFirst()));
    }

    /** Units that are left of each commitment, by its id. */
    public Map<String, Integer> left() {
        return left;
    }

    /** True if anything takes units. */
    public boolean isAny() {
        return any;
    }

    /** What covers a node, by its name, or an in-flight claim; empty if nothing does. */
    public Optional<Commitment> of(String node) {
        return Optional.ofNullable(ofNode.get(node));
    }
}
