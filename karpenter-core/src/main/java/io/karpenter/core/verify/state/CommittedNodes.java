package io.karpenter.core.verify.state;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.requirement.Operator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What runs takes of commitments, worked out by the rule of ADR 0019: the oldest first, each the first that is enough for it. Reserved
 * capacity takes what is not of a zone; a claim that names no zone is where the fewest commitments are for its type. Free slots of
 * reservations come last.
 *
 * @param left units of each commitment, by its id
 * @param covering the commitment of each covered node or in-flight claim, by its name
 */
public record CommittedNodes(Map<String, Integer> left, Map<String, Commitment> covering) {

    /** Something that runs, or is under way. */
    private record Machine(String name, String pool, Instant created, String capacityType, String type, String zone) {}

    public CommittedNodes {
        left = Map.copyOf(left);
        covering = Map.copyOf(covering);
    }

    public static CommittedNodes of(Cluster cluster, Catalog catalog) {
        Map<String, Map<String, List<Commitment>>> byTypeAndZone = new HashMap<>();
        Map<String, Integer> left = new HashMap<>();
        List<List<InstanceType>> lists = new ArrayList<>(catalog.ofNodePool().values());
        lists.add(catalog.shared());
        for (List<InstanceType> types : lists) {
            for (InstanceType type : types) {
                for (Offering offering : type.offerings()) {
                    for (Commitment c : offering.commitments()) {
                        left.put(c.id(), Math.min(left.getOrDefault(c.id(), Integer.MAX_VALUE), c.amount()));
                        byTypeAndZone
                                .computeIfAbsent(type.name(), name -> new HashMap<>())
                                .put(offering.zone(), offering.commitments());
                    }
                }
            }
        }
        Map<String, Commitment> covering = new HashMap<>();
        for (Machine machine : left.isEmpty() ? List.<Machine>of() : machines(cluster)) {
            if (catalog.ofNodePool().containsKey(machine.pool())
                    && !covers(catalog.forNodePool(machine.pool()), machine.type())) {
                continue;
            }
            boolean reserved = machine.capacityType().equals("reserved");
            for (Commitment c : possible(byTypeAndZone.getOrDefault(machine.type(), Map.of()), machine.zone())) {
                int units = left.getOrDefault(c.id(), 0);
                if (units < c.draw() || (reserved && c.zonal())) {
                    continue;
                }
                left.put(c.id(), units - c.draw());
                if (!reserved) {
                    covering.put(machine.name(), c);
                }
                break;
            }
        }
        if (!left.isEmpty()) {
            freeSlots(lists).forEach((reservation, slots) -> {
                int taken = 0;
                while (taken < slots.count() && slots.take(left)) {
                    taken++;
                }
            });
        }
        return new CommittedNodes(left, covering);
    }

    /** Free slots of a reservation, and what may cover each of them. */
    private record Slots(int count, List<Commitment> possible) {

        boolean take(Map<String, Integer> left) {
            for (Commitment c : possible) {
                int units = left.getOrDefault(c.id(), 0);
                if (!c.zonal() && units >= c.draw()) {
                    left.put(c.id(), units - c.draw());
                    return true;
                }
            }
            return false;
        }
    }

    private static Map<String, Slots> freeSlots(List<List<InstanceType>> lists) {
        Map<String, Slots> slots = new TreeMap<>();
        lists.stream()
                .flatMap(List::stream)
                .forEach(type -> type.offerings().stream()
                        .filter(offering -> offering.reservation().isPresent())
                        .forEach(offering -> {
                            Reservation reservation = offering.reservation().orElseThrow();
                            type.offerings().stream()
                                    .filter(other -> other.zone().equals(offering.zone())
                                            && !other.commitments().isEmpty())
                                    .map(Offering::commitments)
                                    .findFirst()
                                    .ifPresent(possible -> slots.merge(
                                            reservation.id(),
                                            new Slots(reservation.available(), possible),
                                            (one, two) -> one.count() <= two.count() ? one : two));
                        }));
        return slots;
    }

    /** False if nothing covers the type in machines of the NodePool whose types these are. */
    private static boolean covers(List<InstanceType> types, String name) {
        return types.stream()
                .filter(type -> type.name().equals(name))
                .flatMap(type -> type.offerings().stream())
                .anyMatch(offering -> !offering.commitments().isEmpty());
    }

    private static List<Commitment> possible(Map<String, List<Commitment>> byZone, String zone) {
        if (!zone.isEmpty()) {
            return byZone.getOrDefault(zone, List.of());
        }
        List<Commitment> fewest = List.of();
        for (List<Commitment> list : new TreeMap<>(byZone).values()) {
            fewest = fewest.isEmpty() || list.size() < fewest.size() ? list : fewest;
        }
        return fewest;
    }

    /** USD per hour that a node costs less than its offering. */
    public double saving(String node, Offering offering) {
        Commitment commitment = covering.get(node);
        return commitment == null ? 0 : offering.price() - commitment.price();
    }

    private static List<Machine> machines(Cluster cluster) {
        List<Machine> machines = new ArrayList<>();
        Set<String> going = new HashSet<>();
        for (NodeClaim claim : cluster.nodeClaims()) {
            if (claim.deleting() || claim.lifecycle().instanceTerminating()) {
                claim.nodeName().ifPresent(going::add);
            } else if (claim.nodeName().isEmpty()) {
                machines.add(new Machine(
                        claim.name(),
                        claim.nodePool(),
                        claim.created(),
                        label(claim, "karpenter.sh/capacity-type", "on-demand"),
                        label(claim, "node.kubernetes.io/instance-type", ""),
                        label(claim, "topology.kubernetes.io/zone", "")));
            }
        }
        for (Node node : cluster.nodes()) {
            if (!node.deleting() && !going.contains(node.name())) {
                machines.add(new Machine(
                        node.name(),
                        node.labels().getOrDefault("karpenter.sh/nodepool", ""),
                        node.created(),
                        node.labels().getOrDefault("karpenter.sh/capacity-type", "on-demand"),
                        node.labels().getOrDefault("node.kubernetes.io/instance-type", ""),
                        node.labels().getOrDefault("topology.kubernetes.io/zone", "")));
            }
        }
        machines.removeIf(machine -> machine.capacityType().equals("spot"));
        machines.sort(Comparator.comparing(Machine::created).thenComparing(Machine::name));
        return machines;
    }

    private static String label(NodeClaim claim, String key, String otherwise) {
        String label = claim.labels().get(key);
        if (label != null) {
            return label;
        }
        return claim.requirements().stream()
                .filter(r -> r.key().equals(key)
                        && r.operator() == Operator.IN
                        && !r.values().isEmpty())
                .map(r -> r.values().getFirst())
                .findFirst()
                .orElse(otherwise);
    }
}
