package io.karpenter.solver.packing;

import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.domain.Cells;
import io.karpenter.solver.packing.domain.Spreads;
import io.karpenter.solver.packing.domain.TopologyCounts;
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
import java.util.stream.IntStream;

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
    private final Map<Integer, Known> cellsOf = new HashMap<>();
    private final Spreads spreads;
    /** By unit: the spreads that mind where it is, if it wanders. */
    private final List<int[]> wandering = new ArrayList<>();
    /** By unit that wanders: what it is in each of its cells. */
    private final Map<Integer, List<Demand>> byCell = new HashMap<>();

    private static final int[] STAYS = {};

    /** The cell of units that wander between domains. */
    private static final int ANY_CELL = -1;

    private record UnitKey(int podClass, int cell, int allowed) {}

    /** Cells of a class, and the existing nodes of each. */
    private record Known(Cells cells, List<BitSet> nodes) {

        static Known of(Cells cells) {
            List<BitSet> nodes = new ArrayList<>();
            for (Cells.Cell cell : cells.cells()) {
                BitSet ofCell = new BitSet();
                for (int node : cell.nodes()) {
                    ofCell.set(node);
                }
                nodes.add(ofCell);
            }
            return new Known(cells, nodes);
        }
    }

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

    private Evacuation(CompiledProblem problem, IntPredicate open, Spreads spreads) {
        this.problem = problem;
        this.spreads = spreads;
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
        Map<PodId, Integer> classOf = new HashMap<>();
        for (PodClass podClass : problem.classes()) {
            podClass.pods().forEach(pod -> classOf.put(pod.id(), podClass.index()));
        }
        Evacuation evacuation = new Evacuation(problem, open, new Spreads(problem, homes(problem, pods, classOf)));
        for (NodeRoom room : problem.nodes()) {
            evacuation.addHost(room, pods.getOrDefault(room.name(), List.of()), classOf, allowed);
        }
        return evacuation;
    }

    /** By class: the existing node of each pod that may leave. */
    private static List<int[]> homes(
            CompiledProblem problem, Map<String, List<Pod>> pods, Map<PodId, Integer> classOf) {
        List<IntStream.Builder> homes = new ArrayList<>();
        problem.classes().forEach(podClass -> homes.add(IntStream.builder()));
        for (NodeRoom room : problem.nodes()) {
            for (Pod pod : pods.getOrDefault(room.name(), List.of())) {
                Optional.ofNullable(classOf.get(pod.id()))
                        .ifPresent(c -> homes.get(c).add(room.index()));
            }
        }
        return homes.stream().map(home -> home.build().toArray()).toList();
    }

    /** Rules over domains that some units wander between. */
    public Spreads spreads() {
        return spreads;
    }

    /** By unit: numbers of the spreads that mind where it is; none for units that stay within their domains. */
    public List<int[]> wandering() {
        return List.copyOf(wandering);
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
            Draft draft = Repacking.draft(problem, rules, demandsOn(node), node);
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

    /** What units are on the node: those that wander are in the domains of its offer now. */
    private List<Demand> demandsOn(Repacking.Node node) {
        if (Arrays.stream(node.units()).noneMatch(byCell::containsKey)) {
            return demands;
        }
        List<Demand> on = new ArrayList<>(demands);
        for (int unit : node.units()) {
            Optional.ofNullable(byCell.get(unit)).stream()
                    .flatMap(List::stream)
                    .filter(demand -> problem.masks().contains(demand.mask, node.offer()))
                    .findFirst()
                    .ifPresent(demand -> on.set(unit, demand));
        }
        return on;
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
        Known known =
                cellsOf.computeIfAbsent(c, i -> Known.of(Cells.of(problem, podClass, tiers.heaviest(podClass.mask()))));
        Cells cells = known.cells();
        for (int i = 0; i < cells.cells().size(); i++) {
            Cells.Cell cell = cells.cells().get(i);
            if (known.nodes().get(i).get(node)) {
                if (spreads.isOverfull(podClass, node)) {
                    return spreads.mayWander(problem, podClass)
                            ? OptionalInt.of(unitOf.computeIfAbsent(
                                    new UnitKey(c, ANY_CELL, mask), key -> wanderer(podClass, cells, mask)))
                            : OptionalInt.empty();
                }
                return OptionalInt.of(
                        unitOf.computeIfAbsent(new UnitKey(c, i, mask), key -> number(podClass, cells, cell, mask)));
            }
        }
        return OptionalInt.empty();
    }

    private int number(PodClass podClass, Cells cells, Cells.Cell cell, int allowed) {
        Demand demand = demand(podClass, cells, cell, allowed);
        demands.add(demand);
        wandering.add(STAYS);
        BitSet nodes = nodes(podClass, cell);
        units.add(new Repacking.Unit(demand.classes, demand.perUnit, demand.masks, demand.mask, demand.size, nodes));
        return units.size() - 1;
    }

    /** A unit that may go to all domains; each of them is a choice of its own for new nodes. */
    private int wanderer(PodClass podClass, Cells cells, int allowed) {
        List<Demand> choices = new ArrayList<>();
        BitSet nodes = new BitSet();
        int mask = Masks.NONE;
        for (Cells.Cell cell : cells.cells()) {
            if (spreads.isEligible(problem, podClass, cells, cell)) {
                Demand demand = demand(podClass, cells, cell, allowed);
                choices.add(demand);
                mask = problem.masks().or(mask, demand.mask);
                nodes.or(nodes(podClass, cell));
            }
        }
        int[] masks = choices.stream()
                .flatMapToInt(choice -> Arrays.stream(choice.masks))
                .toArray();
        Demand all = Demand.ofPod(
                podClass, masks, mask, cells.pins(problem, cells.cells().getFirst()));
        demands.add(all);
        byCell.put(units.size(), choices);
        wandering.add(spreads.concerning(podClass));
        units.add(new Repacking.Unit(all.classes, all.perUnit, masks, mask, all.size, nodes));
        return units.size() - 1;
    }

    private Demand demand(PodClass podClass, Cells cells, Cells.Cell cell, int allowed) {
        Masks masks = problem.masks();
        int[] choices = Arrays.stream(cell.masks())
                .map(mask -> masks.and(mask, allowed))
                .toArray();
        return Demand.ofPod(podClass, choices, masks.and(cell.mask(), allowed), cells.pins(problem, cell));
    }

    private BitSet nodes(PodClass podClass, Cells.Cell cell) {
        BitSet nodes = new BitSet();
        for (int node : cell.nodes()) {
            nodes.set(
                    node,
                    open.test(node) && attachesFreely(podClass, problem.nodes().get(node)));
        }
        return nodes;
    }

    /** True if the node counts none of the volumes that the pod brings: limits of attachments are not followed here. */
    private static boolean attachesFreely(PodClass podClass, NodeRoom node) {
        return podClass.attachments().isEmpty()
                || podClass.attachments().keySet().stream()
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
