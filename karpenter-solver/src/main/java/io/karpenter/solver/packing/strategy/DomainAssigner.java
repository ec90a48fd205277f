package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.SharePrices;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.Demand;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.NodeFill;
import io.karpenter.solver.packing.domain.Cells;
import io.karpenter.solver.packing.domain.Domains;
import io.karpenter.solver.packing.domain.TopologyCounts;
import io.karpenter.solver.packing.domain.Turns;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Decides, before anything is packed, how many pods of each class go to which domain, and which of them go to existing nodes.
 * What is left for new nodes becomes {@link Demand}s whose masks lie within their domain, so that the packer need not know
 * about spread and zonal affinity.
 *
 * <p>Pods are assigned in an order in which the kube-scheduler would accept each (SCH-TSC-13, SCH-AFF-04 to SCH-AFF-10): a
 * class gets as many places as its rules allow now, in the cheapest cell that they allow, and waits for its turn to come
 * again while others make progress (SCH-QUE-04). Where a spread counts several classes, those with fewer places to go have
 * their turn before each place that goes to one with more, as that could go round them; and those that carry it before those that
 * it only counts, which are not cut by its domains any more when all the others have their places. Existing capacity counts as free
 * of charge. O(rounds × classes × cells).
 */
final class DomainAssigner {

    /** Dearer than any node: a domain that is taken only if there is no other. */
    private static final double STRANDED = 1e17;

    /** Share of the price of a whole node that decides between domains of equal share price. */
    private static final double TIE = 1e-9;

    private final CompiledProblem problem;
    private final SharePrices prices;
    private final HostRules rules;
    private final int[] allowed;
    final TopologyCounts counts;
    final NodeFill fill;
    private final int[] remaining;
    private final StopSignal stop;
    /** How often the allowed offers of a class have changed; its cells are numbered anew each time. */
    private final int[] generation;

    private final Turns turns;
    /** By class: spreads that only count it and all of whose own pods have their places. */
    private final BitSet[] settled;

    /** Classes that are having their turn. */
    private final BitSet atTurn = new BitSet();

    private final Map<Integer, Cells> cellsOf = new HashMap<>();
    private final Map<Integer, double[]> pricesOf = new HashMap<>();
    /** Position of the first node of a cell that may still take its class. */
    private final Map<Cells.Cell, int[]> nextNode = new IdentityHashMap<>();

    private final Map<DemandKey, Demand> demands = new LinkedHashMap<>();

    private record DemandKey(int podClass, int generation, int cell) {}

    /**
     * @param allowed mask of offers that each class may open nodes of
     * @param remaining pods of each class to assign; reduced by what gets a place
     */
    DomainAssigner(
            CompiledProblem problem,
            SharePrices prices,
            HostRules rules,
            int[] allowed,
            int[] remaining,
            StopSignal stop) {
        this.problem = problem;
        this.prices = prices;
        this.rules = rules;
        this.allowed = allowed;
        this.remaining = remaining;
        this.stop = stop;
        this.generation = new int[remaining.length];
        this.settled = new BitSet[remaining.length];
        Arrays.setAll(settled, c -> new BitSet());
        this.turns = new Turns(problem, allowed);
        this.counts = new TopologyCounts(problem);
        this.fill = new NodeFill(problem, rules, counts);
    }

    /** Assigns all it can; returns what new nodes are needed for. */
    List<Demand> assign() {
        int[] order = order();
        boolean progress = true;
        while (progress) {
            fillExisting(order);
            progress = false;
            for (int c : order) {
                boolean opened = assign(c, true);
                progress |= opened;
                if (opened && isCountedBetweenNodes(c)) {
                    fillExisting(order);
                }
            }
        }
        return new ArrayList<>(demands.values());
    }

    /** Gives out room on existing nodes, which costs nothing, for as long as rules between nodes let one more pod in. */
    private void fillExisting(int[] order) {
        boolean progress = !problem.nodes().isEmpty();
        while (progress) {
            progress = false;
            for (int c : order) {
                progress |= assign(c, false);
            }
        }
    }

    private boolean isCountedBetweenNodes(int c) {
        return cells(c).keys().length > 0;
    }

    /** Classes with the fewest cells first, as they have the least choice; then the larger pods. */
    private int[] order() {
        return IntStream.range(0, problem.classes().size())
                .filter(c -> remaining[c] > 0)
                .boxed()
                .sorted(Comparator.comparingInt((Integer c) -> cells(c).keys().length == 0
                                ? Integer.MAX_VALUE
                                : cells(c).cells().size())
                        .thenComparingDouble(c -> -worth(c))
                        .thenComparingInt(c -> c))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Looks anew at where a class may go, after its allowed offers have changed. */
    void forget(int c) {
        cellsOf.remove(c);
        pricesOf.remove(c);
        turns.forget();
        generation[c]++;
    }

    private double worth(int c) {
        PodClass podClass = problem.classes().get(c);
        double value = prices.value(podClass.mask(), podClass.size());
        return Double.isInfinite(value) ? Double.MAX_VALUE : value;
    }

    private Cells cells(int c) {
        return cellsOf.computeIfAbsent(
                c,
                i -> Cells.of(problem, problem.classes().get(i), allowed[i], settled[i])
                        .sparing(problem, problem.classes().get(i)));
    }

    private double[] cellPrices(int c) {
        return pricesOf.computeIfAbsent(
                c,
                i -> cells(i).cells().stream()
                        .mapToDouble(cell -> {
                            long[] size = problem.classes().get(i).size();
                            int cheapest = problem.masks().cheapest(cell.mask(), size);
                            return prices.value(cell.mask(), size)
                                    + (cheapest < 0 ? 0 : TIE * problem.offers().price()[cheapest]);
                        })
                        .toArray());
    }

    /** Gives their places to those that come before the class, and sees what spreads it is free of then. */
    private void assignFirst(int c, boolean mayBuy) {
        if (!isCountedBetweenNodes(c)) {
            return;
        }
        int[] before = turns.before(c);
        boolean progress = true;
        while (progress) {
            progress = false;
            for (int other : before) {
                progress |= assign(other, mayBuy);
            }
        }
        BitSet now = turns.settled(c, other -> remaining[other] == 0);
        if (!now.equals(settled[c])) {
            settled[c] = now;
            forget(c);
        }
    }

    private boolean assign(int c, boolean mayBuy) {
        if (atTurn.get(c)) {
            return false;
        }
        atTurn.set(c);
        boolean progress = false;
        while (remaining[c] > 0 && !stop.isRaised()) {
            assignFirst(c, mayBuy);
            int placed = assignSome(problem.classes().get(c), mayBuy);
            if (placed == 0) {
                break;
            }
            remaining[c] -= placed;
            progress = true;
        }
        atTurn.clear(c);
        return progress;
    }

    /**
     * Gives places to some pods in the best cell; 0 if no cell can take one now.
     *
     * @param mayBuy false: existing nodes only
     */
    private int assignSome(PodClass podClass, boolean mayBuy) {
        int c = podClass.index();
        Cells cells = cells(c);
        double[] price = cellPrices(c);
        int best = -1;
        int bestNode = -1;
        double bestPrice = Double.POSITIVE_INFINITY;
        int bestCount = 0;
        boolean roomLater = false;
        for (int i = 0; i < cells.cells().size(); i++) {
            Cells.Cell cell = cells.cells().get(i);
            int most = Domains.allowance(problem, counts, podClass, cells.keys(), cell.domains(), remaining[c]);
            if (most == 0) {
                roomLater |= existing(podClass, cell, 1) >= 0;
                continue;
            }
            double bonus = wantedByFollowers(podClass, cells.keys(), cell.domains()) ? -1e18 : 0;
            int node = existing(podClass, cell, most);
            boolean openable = cell.mask() != Masks.NONE && mayOpen(podClass);
            double cost = bonus
                    + (node < 0
                            ? openable ? price[i] : Double.POSITIVE_INFINITY
                            : openable || !wouldStrand(podClass, cells, cell) ? 0 : STRANDED);
            boolean free = node >= 0 && cost < STRANDED;
            if (cost < bestPrice && (mayBuy || free)) {
                best = i;
                bestNode = node;
                bestPrice = cost;
                bestCount = bonus != 0 ? 1 : most;
            }
        }
        if (best < 0) {
            return 0;
        }
        Cells.Cell cell = cells.cells().get(best);
        if (bestNode >= 0) {
            int count = fill.allowance(podClass, bestNode, bestCount);
            fill.place(podClass, bestNode, count);
            return count;
        }
        // Where rules let pods on existing nodes once others are elsewhere, no more are bought for than it takes.
        int bought = roomLater ? 1 : bestCount;
        demand(podClass, cells, best, bought);
        Domains.record(problem, counts, podClass, cells.keys(), cell, bought);
        return bought;
    }

    /**
     * True if the first pods of an affinity to their own kind would settle in a domain where no node can be opened and the
     * existing ones do not hold all of them.
     */
    private boolean wouldStrand(PodClass podClass, Cells cells, Cells.Cell cell) {
        for (int g : podClass.owns()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.kind() == Kind.AFFINITY
                    && !group.isHostname()
                    && group.selects().get(podClass.index())
                    && counts.anywhere(g) == 0) {
                int left = remaining[podClass.index()];
                int position = Arrays.binarySearch(cells.keys(), group.key());
                for (Cells.Cell other : cells.cells()) {
                    if (other.domains()[position] == cell.domains()[position]) {
                        left = other.mask() == Masks.NONE ? left - roomOnNodes(podClass, other) : 0;
                    }
                    if (left <= 0) {
                        return false;
                    }
                }
                return true;
            }
        }
        return false;
    }

    private int roomOnNodes(PodClass podClass, Cells.Cell cell) {
        int room = 0;
        for (int node : cell.nodes()) {
            room += fill.allowance(podClass, node, remaining[podClass.index()]);
        }
        return room;
    }

    /** The first existing node of the cell that takes the pod, −1 if none. */
    private int existing(PodClass podClass, Cells.Cell cell, int wanted) {
        if (cell.nodes().length == 0) {
            return -1;
        }
        // Nodes only fill up, so that one that refused stays refused; but company may still come to a node, or leave
        // fewer to come.
        int[] next =
                rules.needsCompany(podClass.index()) ? new int[1] : nextNode.computeIfAbsent(cell, c -> new int[1]);
        while (next[0] < cell.nodes().length) {
            int node = cell.nodes()[next[0]];
            if (fill.allowance(podClass, node, wanted) > 0 && !wouldPart(podClass, node)) {
                return node;
            }
            next[0]++;
        }
        return -1;
    }

    /**
     * True if the first pods that must share a node with their own kind would settle on one that holds fewer of them than a new one.
     */
    private boolean wouldPart(PodClass podClass, int node) {
        int c = podClass.index();
        if (!rules.needsCompany(c) || !counts.mayOpenHost(podClass)) {
            return false;
        }
        int room = fill.allowance(podClass, node, remaining[c]);
        return room < remaining[c] && room < roomOnNew(podClass);
    }

    private int roomOnNew(PodClass podClass) {
        int c = podClass.index();
        int[] nobody = new int[rules.slots()];
        int most = rules.allowance(c, nobody, nobody, remaining[c]);
        int room = 0;
        for (int offer : problem.masks().frontier(problem.masks().and(podClass.mask(), allowed[c]))) {
            room = Math.max(
                    room, NodeFill.fitting(podClass.size(), problem.offers().room()[offer], most));
        }
        return room;
    }

    /** False while a hostname affinity of the class has nobody to be near to. */
    private boolean mayOpen(PodClass podClass) {
        if (!rules.needsCompany(podClass.index())) {
            return true;
        }
        for (int g : podClass.owns()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.isHostname() && group.kind() == Kind.AFFINITY) {
                boolean self = group.selects().get(podClass.index());
                boolean pending = counts.onNewNodes(g) > 0;
                if (!pending && !(self && counts.anywhere(g) == 0)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * True if pods of another class wait for one of these pods in one of these domains, and have none in any domain that they
     * can reach: the choice of the cell must not strand them.
     */
    private boolean wantedByFollowers(PodClass podClass, int[] keys, int[] domains) {
        for (int g : podClass.counted()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.kind() == Kind.AFFINITY && !group.isHostname()) {
                int position = Arrays.binarySearch(keys, group.key());
                int domain = position < 0 ? -1 : domains[position];
                for (int f = group.owners().nextSetBit(0);
                        f >= 0;
                        f = group.owners().nextSetBit(f + 1)) {
                    if (f != podClass.index() && domain >= 0 && remaining[f] > 0 && waits(f, group, domain)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean waits(int follower, TopologyGroup group, int domain) {
        Cells cells = cells(follower);
        int position = Arrays.binarySearch(cells.keys(), group.key());
        boolean reaches = false;
        for (Cells.Cell cell : cells.cells()) {
            if (counts.matched(group.index(), cell.domains()[position]) > 0) {
                return false;
            }
            reaches |= cell.domains()[position] == domain;
        }
        return reaches;
    }

    private void demand(PodClass podClass, Cells cells, int index, int count) {
        Demand demand =
                demands.computeIfAbsent(new DemandKey(podClass.index(), generation[podClass.index()], index), key -> {
                    Cells.Cell cell = cells.cells().get(index);
                    Demand created = Demand.ofPod(podClass, cell.masks(), cell.mask(), cells.pins(problem, cell));
                    created.value = cellPrices(podClass.index())[index];
                    return created;
                });
        demand.count += count;
    }
}
