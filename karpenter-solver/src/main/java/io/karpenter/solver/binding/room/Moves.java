package io.karpenter.solver.binding.room;

import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Small changes of a set of nodes: one node less or more; one, some or all of a kind as other machines, of which there may be fewer
 * or more. Nodes of a kind stand in for each other. Where a NodePool has limits, nothing gets dearer. Not thread-safe.
 */
final class Moves {

    /** One in so many of a kind is a handful. */
    private static final int HANDFUL = 5;

    private final Machines machines;
    private final Names names;

    /** Nodes made so far. */
    private final Map<Kind, List<PlannedNode>> spare = new HashMap<>();

    /** Names of the nodes that are to be changed. */
    private final Set<String> there = new HashSet<>();

    private record Kind(
            String nodePool, String instanceType, String zone, String capacityType, Map<String, String> labels) {

        static Kind of(PlannedNode node) {
            return new Kind(
                    node.nodePool(),
                    node.instanceType(),
                    node.zone(),
                    node.capacityType().toString(),
                    node.labels());
        }
    }

    Moves(Machines machines, Names names) {
        this.machines = machines;
        this.names = names;
    }

    /** All changes of these nodes. */
    List<Move> of(List<PlannedNode> nodes) {
        there.clear();
        nodes.forEach(node -> there.add(node.name()));
        Map<Kind, List<PlannedNode>> kinds = new LinkedHashMap<>();
        nodes.forEach(node ->
                kinds.computeIfAbsent(Kind.of(node), k -> new ArrayList<>()).add(node));
        List<Move> moves = new ArrayList<>();
        for (List<PlannedNode> alike : kinds.values()) {
            PlannedNode node = alike.getLast();
            int n = alike.size();
            for (int fewer = 1; fewer <= (n + 1) / 2; fewer *= 2) {
                moves.add(new Move(List.copyOf(alike.subList(n - fewer, n)), List.of()));
            }
            Optional<Machine> named = machines.named(node);
            boolean mayGrow = named.isPresent() && machines.pool(node).limits().isEmpty();
            if (mayGrow) {
                moves.add(new Move(List.of(), fresh(node, named.get(), 1)));
                if (n >= 2 * HANDFUL) {
                    moves.add(new Move(List.of(), fresh(node, named.get(), n / HANDFUL)));
                }
            }
            if (named.isPresent()) {
                Machines.Alternatives alternatives = machines.alternatives(node);
                for (Machine machine : alternatives.here()) {
                    if (mayGrow || machine.cost() < node.expectedHourlyCost()) {
                        exchange(alike, machine, mayGrow, moves);
                    }
                }
                for (Machine machine : alternatives.elsewhere()) {
                    if (mayGrow || machine.cost() < node.expectedHourlyCost()) {
                        exchange(alike, machine, false, moves);
                    }
                    if (mayGrow) {
                        moves.add(new Move(List.of(), fresh(node, machine, 1)));
                    }
                }
                if (mayGrow) {
                    alternatives.dealt().values().forEach(each -> deal(alike, each, moves));
                }
            }
        }
        return moves;
    }

    /** One, and all, as the same number of cores over all zones. */
    private void deal(List<PlannedNode> alike, List<Machine> inZones, List<Move> into) {
        if (inZones.size() < 2) {
            return;
        }
        PlannedNode node = alike.getLast();
        double share = cores(inZones.get(0))
                / node.allocatable().get(Resource.CPU).amount().doubleValue();
        for (int n : alike.size() > 1 ? new int[] {1, alike.size()} : new int[] {1}) {
            int count = (int) Math.ceil(n / share - 0.1);
            if (count > 1 && count <= 100) {
                List<PlannedNode> dealt = new ArrayList<>();
                for (int z = 0; z < inZones.size(); z++) {
                    int here = (count + z) / inZones.size();
                    dealt.addAll(fresh(node, inZones.get(z), here));
                }
                into.add(new Move(List.copyOf(alike.subList(alike.size() - n, alike.size())), dealt));
            }
        }
    }

    private void exchange(List<PlannedNode> alike, Machine machine, boolean mayGrow, List<Move> into) {
        PlannedNode node = alike.getLast();
        int n = alike.size();
        double share =
                cores(machine) / node.allocatable().get(Resource.CPU).amount().doubleValue();
        into.add(new Move(List.of(node), fresh(node, machine, 1)));
        if (n > 1) {
            into.add(new Move(List.copyOf(alike), fresh(node, machine, n)));
        }
        int half = (n + 1) / 2;
        if (half > 1 && half < n) {
            into.add(new Move(List.copyOf(alike.subList(n - half, n)), fresh(node, machine, half)));
        }
        if (!mayGrow) {
            return;
        }
        if (share < 0.7) {
            into.add(new Move(List.of(node), fresh(node, machine, (int) Math.ceil(1 / share))));
            if (n > 1) {
                into.add(new Move(List.copyOf(alike), fresh(node, machine, (int) Math.ceil(n / share))));
            }
        } else if (share > 1.3 && n > 1) {
            int replaced = (int) Math.min(n, Math.round(share));
            into.add(new Move(List.copyOf(alike.subList(n - replaced, n)), fresh(node, machine, 1)));
            int fewer = (int) Math.ceil(n / share - 0.1);
            into.add(new Move(List.copyOf(alike), fresh(node, machine, fewer)));
            into.add(new Move(List.copyOf(alike), fresh(node, machine, fewer + 1)));
        }
    }

    private static double cores(Machine machine) {
        return machine.allocatable().get(Resource.CPU).amount().doubleValue();
    }

    /** Nodes like this one that are not there. All changes share them, so that few have to be made ready for trials. */
    private List<PlannedNode> fresh(PlannedNode like, Machine machine, int count) {
        PlannedNode node = machines.as(like, machine);
        List<PlannedNode> known = spare.computeIfAbsent(Kind.of(node), k -> new ArrayList<>());
        List<PlannedNode> fresh = new ArrayList<>();
        for (int i = 0; fresh.size() < count; i++) {
            if (i == known.size()) {
                known.addAll(names.copies(node, 1));
            }
            if (!there.contains(known.get(i).name())) {
                fresh.add(known.get(i));
            }
        }
        return fresh;
    }
}
