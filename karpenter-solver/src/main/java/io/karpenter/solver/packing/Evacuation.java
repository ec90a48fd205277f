package io.karpenter.solver.packing;

import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.NodeRoom;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * Existing nodes with the pods that may leave them, as units that can be packed anew, each within the domains that it is in: as no
 * pod leaves its domains, all rules between nodes hold as they do now, whatever is moved. Nodes with pods that a hostname affinity
 * ties to them, or that are where rules would not let them come today, give up none.
 *
 * <p>Made of a problem in which those pods wait for a node while their nodes are there. Immutable; arrays are not to be changed.
 */
public final class Evacuation {

    private static final int NO_UNIT = -1;

    private final CompiledProblem problem;
    private final IntPredicate open;
    private final HostRules rules;
    private final Tiers tiers;
    private final TopologyCounts counts;
    private final List<Repacking.Unit> units = new ArrayList<>();
    private final List<Demand> demands = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();
    private final Map<UnitKey, Integer> unitOf = new HashMap<>();
    private final Map<Integer, Cells> cellsOf = new HashMap<>();

    private record UnitKey(int podClass, int cell, int allowed) {}

    /**
     * An existing node.
     *
     * @param node its index in the problem
     * @param removable true if all its pods may leave it
     * @param free by resource axis, what is left of it beside the pods that it has
     * @param units that may leave, by number, each once
     * @param counts how many of each
     * @param matched counters of the pods that it has, by {@link HostRules}
     * @param owned the same of constraints
     */
    public record Host(
            int node, boolean removable, long[] free, int[] units, int[] counts, int[] matched, int[] owned) {}

    private Evacuation(CompiledProblem problem, IntPredicate open) {
        this.problem = problem;
        this.open = open;
        this.rules = new HostRules(problem);
        this.tiers = new Tiers(problem);
        this.counts = new TopologyCounts(problem);
    }

    /**
     * @param pods that may leave, by name of the node that they are on
     * @param allowed the offers that pods of an existing node may move to, by index of the node
     * @param open existing nodes that take guests
     */
    public static Evacuation of(
            CompiledProblem problem, Map<String, List<Pod>> pods, IntUnaryOperator allowed, IntPredicate open) {
        Evacuation evacuation = new Evacuation(problem, open);
        Map<PodId, Integer> classOf = new HashMap<>();
        for (PodClass podClass : problem.classes()) {
            podClass.pods().forEach(pod -> classOf.put(pod.id(), podClass.index()));
        }
        for (NodeRoom room : problem.nodes()) {
            evacuation.addHost(room, pods.getOrDefault(room.name(), List.of()), classOf, allowed);
        }
        return evacuation;
    }

    public HostRules rules() {
        return rules;
    }

    public List<Repacking.Unit> units() {
        return List.copyOf(units);
    }

    /** By index of the existing node. */
    public List<Host> hosts() {
        return List.copyOf(hosts);
    }

    /** Units on an existing node, beside the pods that it has. */
    public record Guests(int node, int[] units, int[] counts) {}

    /** The packing of pods that move, to new nodes and to existing ones. */
    public Packing packing(List<Repacking.Node> added, List<Guests> guests) {
        List<Draft> drafts = new ArrayList<>();
        long price = 0;
        for (Repacking.Node node : added) {
            Draft draft = Repacking.draft(problem, rules, demands, node);
            drafts.add(draft);
            price += problem.offers().price()[draft.bought()];
        }
        List<Packing.OnNode> existing = new ArrayList<>();
        for (Guests some : guests) {
            for (int i = 0; i < some.units().length; i++) {
                existing.add(new Packing.OnNode(
                        some.node(), units.get(some.units()[i]).classes()[0], some.counts()[i]));
            }
        }
        return new Packing(
                "evacuation", drafts, existing, new int[problem.classes().size()], price);
    }

    private void addHost(NodeRoom room, List<Pod> leaving, Map<PodId, Integer> classOf, IntUnaryOperator allowed) {
        long[] free = room.free().clone();
        int[] matched = new int[rules.slots()];
        int[] owned = new int[rules.slots()];
        counts.fillHostCounters(room.index(), matched, owned);
        Map<Integer, Integer> present = new HashMap<>();
        boolean removable = true;
        for (Pod pod : leaving) {
            int c = Optional.ofNullable(classOf.get(pod.id())).orElse(NO_UNIT);
            OptionalInt unit = c == NO_UNIT ? OptionalInt.empty() : unit(c, room.index(), allowed);
            removable &= unit.isPresent();
            if (c != NO_UNIT) {
                long[] size = problem.classes().get(c).size();
                for (int r = 0; r < free.length; r++) {
                    free[r] -= size[r];
                }
                rules.record(c, 1, matched, owned);
            }
            unit.ifPresent(u -> present.merge(u, 1, Integer::sum));
        }
        int[] numbers =
                removable ? present.keySet().stream().mapToInt(u -> u).sorted().toArray() : new int[0];
        hosts.add(new Host(
                room.index(),
                removable,
                free,
                numbers,
                Arrays.stream(numbers).map(u -> present.getOrDefault(u, 0)).toArray(),
                matched,
                owned));
    }

    /** The unit that a pod of the class on the node is; empty if it must stay. */
    private OptionalInt unit(int c, int node, IntUnaryOperator allowed) {
        PodClass podClass = problem.classes().get(c);
        if (isTied(podClass)) {
            return OptionalInt.empty();
        }
        int mask = problem.masks().and(tiers.heaviest(podClass.mask()), allowed.applyAsInt(node));
        Cells cells = cellsOf.computeIfAbsent(c, i -> Cells.of(problem, podClass, tiers.heaviest(podClass.mask())));
        for (int i = 0; i < cells.cells().size(); i++) {
            Cells.Cell cell = cells.cells().get(i);
            if (Arrays.stream(cell.nodes()).anyMatch(n -> n == node)) {
                return OptionalInt.of(
                        unitOf.computeIfAbsent(new UnitKey(c, i, mask), key -> number(podClass, cells, cell, mask)));
            }
        }
        return OptionalInt.empty();
    }

    private int number(PodClass podClass, Cells cells, Cells.Cell cell, int allowed) {
        Masks masks = problem.masks();
        int[] choices = Arrays.stream(cell.masks())
                .map(mask -> masks.and(mask, allowed))
                .toArray();
        Demand demand = Demand.ofPod(podClass, choices, masks.and(cell.mask(), allowed), cells.pins(problem, cell));
        demands.add(demand);
        BitSet nodes = new BitSet();
        for (int node : cell.nodes()) {
            nodes.set(
                    node,
                    open.test(node) && attachesFreely(podClass, problem.nodes().get(node)));
        }
        units.add(new Repacking.Unit(demand.classes, demand.perUnit, choices, demand.mask, demand.size, nodes));
        return units.size() - 1;
    }

    /** True if the node counts none of the volumes that the pod brings: limits of attachments are not followed here. */
    private static boolean attachesFreely(PodClass podClass, NodeRoom node) {
        return podClass.attachments().keySet().stream()
                .noneMatch(driver -> node.attachable().containsKey(driver));
    }

    /** True if a hostname affinity ties the pod to others, or others to it. */
    private boolean isTied(PodClass podClass) {
        if (rules.needsCompany(podClass.index())) {
            return true;
        }
        for (int g : podClass.counted()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.isHostname() && group.kind() == Kind.AFFINITY) {
                return true;
            }
        }
        return false;
    }
}
