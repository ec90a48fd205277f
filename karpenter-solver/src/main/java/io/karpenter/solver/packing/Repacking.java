package io.karpenter.solver.packing;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.domain.Cells;
import io.karpenter.solver.problem.CompiledProblem;
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
import java.util.TreeMap;

/**
 * The new nodes of a packing taken apart into units that can be packed anew, each within the domains that it is in. As no pod
 * leaves its domains, all rules between nodes hold whatever is done with the units; rules within a node are {@link HostRules}.
 * Pods that a hostname affinity ties together are one unit. A class opens nodes of no lighter NodePool than it did (decisions 1).
 *
 * <p>Immutable; arrays are not to be changed.
 */
public final class Repacking {

    private static final BitSet NO_NODES = new BitSet();

    private final CompiledProblem problem;
    private final HostRules rules;
    private final Packing packing;
    private final Tiers tiers;
    private final List<Demand> units = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Draft> fixed = new ArrayList<>();
    private final Map<Place, Cells> cellsOf = new HashMap<>();
    private final Map<UnitKey, Integer> unitOf = new HashMap<>();
    private final Map<Integer, Integer> leftOver = new TreeMap<>();

    /** What cells are cut for. */
    private record Place(int podClass, int allowed) {}

    /** What makes units interchangeable. */
    private record UnitKey(List<Integer> classes, List<Integer> perUnit, List<Integer> masks, List<Integer> pins) {}

    /**
     * What is packed as a whole: a pod, or pods tied together.
     *
     * @param classes each once
     * @param perUnit pods of each class
     * @param choices what the node may be, one mask for each way to satisfy what the pods ask of it
     * @param mask union of the choices
     * @param size of all of it, by resource axis
     * @param nodes existing nodes that it may go to, besides
     */
    public record Unit(int[] classes, int[] perUnit, int[] choices, int mask, long[] size, BitSet nodes) {}

    /**
     * Units on one node.
     *
     * @param units numbers of the units, each once
     * @param counts how many of each
     * @param draft as it was packed; empty for nodes made since
     */
    public record Node(int offer, int[] units, int[] counts, Optional<Draft> draft) {}

    private Repacking(CompiledProblem problem, Packing packing) {
        this.problem = problem;
        this.rules = new HostRules(problem);
        this.packing = packing;
        this.tiers = new Tiers(problem);
        packing.drafts().forEach(this::takeApart);
    }

    public static Repacking of(CompiledProblem problem, Packing packing) {
        return new Repacking(problem, packing);
    }

    /** As {@link #of}, with units of the pods that were left over, as far as no rule between pods concerns them. */
    public static Repacking ofAll(CompiledProblem problem, Packing packing) {
        Repacking all = new Repacking(problem, packing);
        problem.classes().forEach(all::addLeftOver);
        return all;
    }

    private void addLeftOver(PodClass podClass) {
        int left = packing.unplaced()[podClass.index()];
        if (left > 0
                && podClass.invalid().isEmpty()
                && podClass.concerns().length == 0
                && rules.free(podClass.index())) {
            Cells cells = Cells.of(problem, podClass, podClass.mask());
            Cells.Cell cell = cells.cells().getFirst();
            if (cell.mask() != Masks.NONE) {
                leftOver.put(
                        number(Demand.ofPod(podClass, cell.masks(), cell.mask(), cells.pins(problem, cell))), left);
            }
        }
    }

    /** Pods left over by number of the unit that one of them is; empty unless made by {@link #ofAll}. */
    public Map<Integer, Integer> leftOver() {
        return Map.copyOf(leftOver);
    }

    /**
     * The packing with these nodes in place of {@link #nodes}.
     *
     * @param others which hold all units of the nodes and of {@link #leftOver}, but for {@code missing}
     * @param missing pods by unit that stay left over
     */
    public Packing complete(String strategy, List<Node> others, int[] missing) {
        Packing nodes = with(strategy, others);
        int[] unplaced = packing.unplaced().clone();
        leftOver.forEach((unit, left) -> unplaced[units.get(unit).classes[0]] -= left - missing[unit]);
        return new Packing(strategy, nodes.drafts(), packing.existing(), unplaced, nodes.price());
    }

    public List<Unit> units() {
        return units.stream()
                .map(unit -> new Unit(unit.classes, unit.perUnit, unit.masks, unit.mask, unit.size, NO_NODES))
                .toList();
    }

    /** The nodes that can be packed anew. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    public HostRules rules() {
        return rules;
    }

    /** Nodes that must stay as they are. */
    public List<Draft> fixed() {
        return List.copyOf(fixed);
    }

    /**
     * The packing with these nodes in place of {@link #nodes}.
     *
     * @param others which hold all units
     */
    public Packing with(String strategy, List<Node> others) {
        List<Draft> drafts = new ArrayList<>(fixed);
        others.forEach(node -> drafts.add(node.draft().orElseGet(() -> draft(problem, rules, units, node))));
        long price = 0;
        for (Draft draft : drafts) {
            price += problem.offers().price()[draft.bought()];
        }
        return new Packing(strategy, drafts, packing.existing(), packing.unplaced(), price);
    }

    /** The node with its units on it, as the cheapest offer that does. */
    static Draft draft(CompiledProblem problem, HostRules rules, List<Demand> units, Node node) {
        Draft draft = new Draft(problem, rules);
        if (problem.flexibility().anyNeeded()) {
            draft.restrict(problem.shapeMasks()[problem.offers().shape()[node.offer()]]);
        }
        for (int i = 0; i < node.units().length; i++) {
            draft.add(units.get(node.units()[i]), node.offer(), node.counts()[i]);
        }
        draft.buy(node.offer());
        draft.count(problem.limits().use()[node.offer()]);
        draft.buyCheapest();
        return draft;
    }

    private void takeApart(Draft draft) {
        List<Demand> parts = parts(draft);
        if (parts.isEmpty()) {
            fixed.add(draft);
            return;
        }
        Map<Integer, Integer> counts = new HashMap<>();
        parts.forEach(part -> counts.merge(number(part), part.count, Integer::sum));
        int[] numbers = counts.keySet().stream().mapToInt(n -> n).sorted().toArray();
        nodes.add(new Node(
                draft.bought(),
                numbers,
                Arrays.stream(numbers).map(n -> counts.getOrDefault(n, 0)).toArray(),
                Optional.of(draft)));
    }

    private int number(Demand part) {
        return unitOf.computeIfAbsent(
                new UnitKey(list(part.classes), list(part.perUnit), list(part.masks), list(part.pins)), key -> {
                    units.add(part.withCount(0));
                    return units.size() - 1;
                });
    }

    private static List<Integer> list(int[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    /** The units on a node; none if it cannot be taken apart. */
    private List<Demand> parts(Draft draft) {
        List<Demand> singles = new ArrayList<>();
        List<Demand> tied = new ArrayList<>();
        for (int i = 0; i < draft.kinds(); i++) {
            Optional<Demand> part = part(draft, i);
            if (part.isEmpty()) {
                return List.of();
            }
            (isTied(draft, i) ? tied : singles).add(part.get());
        }
        if (!tied.isEmpty()) {
            Optional<Demand> gang = gang(draft, tied);
            if (gang.isEmpty()) {
                return List.of();
            }
            singles.add(gang.get());
        }
        return singles;
    }

    /** The pods of one kind, each a unit. */
    private Optional<Demand> part(Draft draft, int i) {
        PodClass podClass = problem.classes().get(draft.classAt(i));
        Masks masks = problem.masks();
        int offer = draft.bought();
        int tier =
                tiers.mask(problem.shapes().get(problem.offers().shape()[offer]).rank());
        int heaviest = tiers.heaviest(podClass.mask());
        int allowed = masks.contains(heaviest, offer) ? heaviest : masks.and(podClass.mask(), masks.or(heaviest, tier));
        Cells cells = cellsOf.computeIfAbsent(
                new Place(podClass.index(), allowed), place -> Cells.of(problem, podClass, allowed));
        return cells.cells().stream()
                .filter(cell -> masks.contains(cell.mask(), offer))
                .findFirst()
                .map(cell -> {
                    Demand unit = Demand.ofPod(podClass, cell.masks(), cell.mask(), cells.pins(problem, cell));
                    unit.count = draft.countAt(i);
                    return unit;
                });
    }

    /** True if a hostname affinity ties pods of this kind to others of the node, or others to them. */
    private boolean isTied(Draft draft, int i) {
        if (rules.needsCompany(draft.classAt(i))) {
            return true;
        }
        for (int g : problem.classes().get(draft.classAt(i)).counted()) {
            TopologyGroup group = problem.groups().get(g);
            for (int j = 0; j < draft.kinds(); j++) {
                if (group.isHostname()
                        && group.kind() == Kind.AFFINITY
                        && group.owners().get(draft.classAt(j))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** All tied pods of a node as one unit. */
    private Optional<Demand> gang(Draft draft, List<Demand> tied) {
        int n = tied.size();
        int[] classes = new int[n];
        int[] perUnit = new int[n];
        int[] alternatives = new int[n];
        long[] size = new long[problem.axes().size()];
        int[] pins = new int[problem.keys().size()];
        Arrays.fill(pins, -1);
        int mask = -1;
        for (int i = 0; i < n; i++) {
            Demand part = tied.get(i);
            int choice = part.choiceFor(problem.masks(), draft.bought());
            classes[i] = part.classes[0];
            perUnit[i] = part.count;
            alternatives[i] = part.alternatives[choice][0];
            mask = mask < 0 ? part.masks[choice] : problem.masks().and(mask, part.masks[choice]);
            for (int r = 0; r < size.length; r++) {
                size[r] += part.count * part.size[r];
            }
            for (int k = 0; k < pins.length; k++) {
                if (pins[k] >= 0 && part.pins[k] >= 0 && pins[k] != part.pins[k]) {
                    return Optional.empty();
                }
                pins[k] = Math.max(pins[k], part.pins[k]);
            }
        }
        return Optional.of(
                new Demand(classes, perUnit, new int[][] {alternatives}, new int[] {mask}, mask, pins, size, 1));
    }
}
