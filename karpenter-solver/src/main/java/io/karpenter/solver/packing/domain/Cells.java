package io.karpenter.solver.packing.domain;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.NodeRoom;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the pods of a class can go, cut by domain: one cell for each combination of domains of the topology keys that
 * concern the class. Where a spread of others counts the class on some nodes only (SCH-TSC-10), cells are cut by that too.
 * Within a cell all places are equal to every rule but those of single nodes. A place without one of the keys is out of the
 * question for pods that carry a rule on it; others are only not counted there.
 *
 * @param keys topology keys that concern the class, ascending
 * @param cells every combination that some offer or existing node has, in domain order
 */
public record Cells(int[] keys, List<Cell> cells) {

    /**
     * One combination.
     *
     * @param domains by position in {@link #keys}, −1 where the places lack the key
     * @param masks offers of the cell for each alternative of the class
     * @param mask their union
     * @param nodes existing nodes of the cell that the class is allowed on
     */
    public record Cell(int[] domains, int[] masks, int mask, int[] nodes) {}

    /**
     * @param allowed offers that may be used at all
     */
    public static Cells of(CompiledProblem problem, PodClass podClass, int allowed) {
        return of(problem, podClass, allowed, new BitSet());
    }

    /**
     * @param allowed offers that may be used at all
     * @param settled groups to which it does not matter any more where pods of the class go
     */
    public static Cells of(CompiledProblem problem, PodClass podClass, int allowed, BitSet settled) {
        int[] groups = Arrays.stream(podClass.concerns())
                .filter(g ->
                        !settled.get(g) && mayMatter(problem, problem.groups().get(g), podClass))
                .toArray();
        int[] keys = Arrays.stream(groups)
                .map(g -> problem.groups().get(g).key())
                .filter(key -> key != TopologyGroup.HOSTNAME)
                .distinct()
                .sorted()
                .toArray();
        boolean[] needed = new boolean[keys.length];
        for (int g : podClass.owns()) {
            if (!problem.groups().get(g).isHostname()) {
                needed[Arrays.binarySearch(keys, problem.groups().get(g).key())] = true;
            }
        }
        int possible = problem.masks().and(podClass.mask(), allowed);
        if (keys.length == 0) {
            return new Cells(keys, List.of(cell(problem, podClass, keys, possible, podClass.nodes())));
        }
        TopologyGroup[] partial = Arrays.stream(groups)
                .mapToObj(g -> problem.groups().get(g))
                .filter(group -> !group.isHostname() && countsInPart(problem, group, possible, podClass))
                .toArray(TopologyGroup[]::new);
        // Combinations are numbered like digits, one for each key, so that their order is the order of domains.
        Map<Long, long[]> offersOf = new TreeMap<>();
        Map<Long, BitSet> nodesOf = new HashMap<>();
        long[] words = problem.masks().words(possible);
        for (int w = 0; w < words.length; w++) {
            for (long rest = words[w]; rest != 0; rest &= rest - 1) {
                int offer = (w << 6) + Long.numberOfTrailingZeros(rest);
                long number = number(problem, keys, needed, partial, offer, true);
                if (number >= 0) {
                    offersOf.computeIfAbsent(number, d -> problem.masks().emptyWords())[w] |= 1L << offer;
                }
            }
        }
        podClass.nodes().stream().forEach(node -> {
            long number = number(problem, keys, needed, partial, node, false);
            if (number >= 0) {
                nodesOf.computeIfAbsent(number, d -> new BitSet()).set(node);
                offersOf.computeIfAbsent(number, d -> problem.masks().emptyWords());
            }
        });
        List<Cell> cells = new ArrayList<>();
        offersOf.forEach((number, inCell) -> cells.add(cell(
                problem,
                podClass,
                domains(problem, keys, number >> partial.length),
                problem.masks().intern(inCell),
                nodesOf.getOrDefault(number, new BitSet()))));
        return new Cells(keys, List.copyOf(cells));
    }

    /** False for a spread that only counts the class, and which no pod carries that has a place to go to. */
    private static boolean mayMatter(CompiledProblem problem, TopologyGroup group, PodClass podClass) {
        return group.kind() != TopologyGroup.Kind.SPREAD
                || group.owners().get(podClass.index())
                || group.owners().stream()
                        .mapToObj(problem.classes()::get)
                        .anyMatch(owner ->
                                owner.mask() != Masks.NONE || !owner.nodes().isEmpty());
    }

    /** Domain by topology key of the problem that a pod in the cell is pinned to, −1 where it is open. */
    public int[] pins(CompiledProblem problem, Cell cell) {
        int[] pins = new int[problem.keys().size()];
        Arrays.fill(pins, -1);
        for (int k = 0; k < keys.length; k++) {
            pins[keys[k]] = cell.domains()[k];
        }
        return pins;
    }

    /** The same, with those nodes last that have what other pods may need and the class does not ask for (KW-C-06). */
    public Cells sparing(CompiledProblem problem, PodClass podClass) {
        if (problem.nodes().size() < 2) {
            return this;
        }
        return new Cells(
                keys,
                cells.stream()
                        .map(cell -> new Cell(
                                cell.domains(),
                                cell.masks(),
                                cell.mask(),
                                Arrays.stream(cell.nodes())
                                        .boxed()
                                        .sorted(Comparator.comparingInt(podClass::missedWeight)
                                                .thenComparingInt(node -> unasked(
                                                        podClass,
                                                        problem.nodes().get(node))))
                                        .mapToInt(Integer::intValue)
                                        .toArray()))
                        .toList());
    }

    /** Resources that the node has left and the class does not ask for. */
    private static int unasked(PodClass podClass, NodeRoom node) {
        int unasked = 0;
        for (int r = 0; r < node.free().length; r++) {
            unasked += node.free()[r] > 0 && podClass.size()[r] == 0 ? 1 : 0;
        }
        return unasked;
    }

    /** True if the group counts the class on some of its places, but not on all. */
    private static boolean countsInPart(CompiledProblem problem, TopologyGroup group, int possible, PodClass podClass) {
        int counted = problem.masks().and(possible, group.countedOffers());
        BitSet countedNodes = (BitSet) podClass.nodes().clone();
        countedNodes.and(group.countedNodes());
        boolean all = counted == possible && countedNodes.equals(podClass.nodes());
        return !all && (counted != Masks.NONE || !countedNodes.isEmpty());
    }

    /** The number of the combination that a place is in, −1 if it lacks one of the needed keys. */
    private static long number(
            CompiledProblem problem, int[] keys, boolean[] needed, TopologyGroup[] partial, int place, boolean offer) {
        long number = 0;
        for (int k = 0; k < keys.length; k++) {
            TopologyKey of = problem.keys().get(keys[k]);
            int domain = offer ? of.ofOffer()[place] : of.ofNode()[place];
            if (domain < 0 && needed[k]) {
                return -1;
            }
            // The digit after the last domain stands for places without the key.
            int none = of.domains().size();
            number = number * (none + 1) + (domain < 0 ? none : domain);
        }
        for (TopologyGroup group : partial) {
            boolean counts = offer
                    ? problem.masks().contains(group.countedOffers(), place)
                    : group.countedNodes().get(place);
            number = number << 1 | (counts ? 1 : 0);
        }
        return number;
    }

    private static int[] domains(CompiledProblem problem, int[] keys, long number) {
        int[] domains = new int[keys.length];
        long rest = number;
        for (int k = keys.length - 1; k >= 0; k--) {
            int none = problem.keys().get(keys[k]).domains().size();
            int digit = (int) (rest % (none + 1));
            domains[k] = digit == none ? -1 : digit;
            rest /= none + 1;
        }
        return domains;
    }

    private static Cell cell(CompiledProblem problem, PodClass podClass, int[] domains, int mask, BitSet inCell) {
        Masks masks = problem.masks();
        int[] nodes = inCell.stream().toArray();
        if (!podClass.wishes().isEmpty()) {
            // All existing nodes are free of charge, so that those come first that meet more of the preferences.
            nodes = Arrays.stream(nodes)
                    .boxed()
                    .sorted(Comparator.comparingInt(podClass::missedWeight))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        int[] perAlternative = podClass.alternatives().stream()
                .mapToInt(a -> masks.and(a.mask(), mask))
                .toArray();
        return new Cell(domains, perAlternative, mask, nodes);
    }
}
