package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.market.Flexibility;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.NodeShape;
import io.karpenter.solver.packing.Demand;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.NodeFill;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.Settlement;
import io.karpenter.solver.packing.Supply;
import io.karpenter.solver.packing.domain.Cells;
import io.karpenter.solver.packing.domain.Domains;
import io.karpenter.solver.packing.domain.TopologyCounts;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The reference's own way: pods by CPU, then memory, largest first; each goes to the first existing node that takes it, else to
 * the new node with the fewest pods that still can be some instance type with it on, else opens a node in the first NodePool
 * that accepts it (SCH-QUE-01, SCH-NOD-01, SCH-NOD-02, SCH-LIM-02). A node stays undecided between all types that still work
 * ("superposition") and is priced at the cheapest in the end.
 *
 * <p>It is here so that no plan is dearer than the reference's (decisions 3). It differs where the reference breaks a rule or
 * leaves a choice open: a domain that a rule looks at is decided at once, the emptiest valid one, ties by price. Where the
 * reference leaves such a domain open until some pod decides it, that may part pods which it puts together; hence other {@link
 * Ties} are tried too.
 *
 * <p>Until it is launched, a node counts as the largest of those types against limits (SCH-LIM-06), so that the reference gives out
 * the rest in later passes, over nodes that are there by then. All of them are made at once here if asked for ({@link #ALL_PASSES}):
 * when a limit lets nothing more be opened, each node is narrowed to what counts no more than what it will be bought as.
 *
 * <p>Pods of one class are placed together: new nodes that refuse one of them once refuse the rest. O(pods × log nodes +
 * classes × nodes).
 */
final class FirstFitStrategy {

    static final int ONE_PASS = 1;

    /** Each but the last opens a node, and what limits leave is used up in few. */
    static final int ALL_PASSES = 64;

    private final CompiledProblem problem;
    private final Masks masks;
    private final HostRules rules;
    private final StopSignal stop;
    private final TopologyCounts counts;
    private final NodeFill fill;
    private final Supply supply;
    private final int[] shapeMasks;
    private final @Nullable Cells[] cellsOf;
    private final int[] shapeOrder;
    private final List<Draft> drafts = new ArrayList<>();
    private final int[] pods;
    private final Ties ties;
    private final FirstFitTurns turns;

    private FirstFitStrategy(CompiledProblem problem, HostRules rules, Ties ties, StopSignal stop) {
        this.problem = problem;
        this.ties = ties;
        this.turns = new FirstFitTurns(problem, ties);
        this.masks = problem.masks();
        this.rules = rules;
        this.stop = stop;
        this.counts = new TopologyCounts(problem);
        this.fill = new NodeFill(problem, rules, counts);
        this.supply = new Supply(problem);
        List<NodeShape> shapes = problem.shapes();
        this.shapeMasks = problem.shapeMasks();
        this.cellsOf = new Cells[problem.classes().size()];
        this.shapeOrder = IntStream.range(0, shapes.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer s) -> shapes.get(s).rank())
                        .thenComparing(s -> shapes.get(s).pool().name(), Comparator.reverseOrder())
                        .thenComparingInt(s -> s))
                .mapToInt(Integer::intValue)
                .toArray();
        this.pods = new int[problem.classes().size()];
    }

    /** What one pass packs. */
    static Packing pack(CompiledProblem problem, HostRules rules, StopSignal stop) {
        return pack(problem, rules, Ties.BY_PRICE, ONE_PASS, stop);
    }

    /**
     * @param passes at most; more than one pack all that the first does, and more where limits left pods over
     */
    static Packing pack(CompiledProblem problem, HostRules rules, Ties ties, int passes, StopSignal stop) {
        return new FirstFitStrategy(problem, rules.inOrder(), ties, stop).run(passes);
    }

    private Packing run(int passes) {
        int[] unplanned = new int[pods.length];
        for (PodClass podClass : problem.classes()) {
            (podClass.invalid().isEmpty() ? pods : unplanned)[podClass.index()] = podClass.count();
        }
        int[] order = turns.ofClasses();
        placeAll(order);
        for (int pass = 1; pass < passes && refused() && narrow(); pass++) {
            placeAll(order);
        }
        List<Draft> bought = new ArrayList<>();
        long price = 0;
        for (Draft draft : reservedOnlyFirst()) {
            int offer = supply.cheapestInStock(
                    draft.mask(), draft.load(), o -> flexible(o, draft.counted(), part(draft), part(draft)));
            if (offer >= 0) {
                draft.buy(offer);
                supply.takeStock(offer);
                bought.add(draft);
                price += problem.offers().price()[offer];
            } else {
                for (int i = 0; i < draft.kinds(); i++) {
                    pods[draft.classAt(i)] += draft.countAt(i);
                }
            }
        }
        for (int c = 0; c < pods.length; c++) {
            unplanned[c] += pods[c];
        }
        Packing packing = new Packing("superposition first fit", bought, fill.placed(), unplanned, price);
        return bought.size() == drafts.size() ? packing : Settlement.of(problem, rules, packing);
    }

    private void placeAll(int[] order) {
        if (ties.queue() == Ties.Queue.PODS) {
            placeOneByOne();
            return;
        }
        boolean progress = true;
        while (progress) {
            progress = false;
            for (int c : order) {
                progress |= placeRelaxing(c);
            }
        }
    }

    /** The reference's queue: pods that find no place wait until all others have had their turn (SCH-QUE-02, SCH-QUE-03). */
    private void placeOneByOne() {
        int[] held = pods.clone();
        Arrays.fill(pods, 0);
        List<Integer> queue = turns.ofPods(held);
        boolean progress = true;
        while (progress && !stop.isRaised()) {
            List<Integer> waiting = new ArrayList<>();
            for (int c : queue) {
                pods[c] = 1;
                placeRelaxing(c);
                if (pods[c] > 0) {
                    pods[c] = 0;
                    waiting.add(c);
                }
            }
            progress = waiting.size() < queue.size();
            queue = waiting;
        }
        queue.forEach(c -> pods[c]++);
    }

    /** True if limits may be what left pods over. */
    private boolean refused() {
        return !problem.limits().none()
                && !stop.isRaised()
                && problem.classes().stream().anyMatch(c -> pods[c.index()] > 0);
    }

    /** Lets each draft count no more than what it will be bought as; false if all do already. */
    private boolean narrow() {
        boolean narrower = false;
        for (Draft draft : drafts) {
            int largest = supply.cheapestInStock(
                    draft.mask(),
                    draft.load(),
                    offer -> problem.limits().within(offer, draft.counted())
                            && flexible(offer, problem.limits().use()[offer], part(draft), part(draft)));
            if (largest >= 0) {
                long[] counted = problem.limits().use()[largest];
                long[] back = new long[counted.length];
                for (int a = 0; a < back.length; a++) {
                    back[a] = counted[a] - draft.counted()[a];
                    narrower |= back[a] < 0;
                }
                supply.charge(problem.limits().pool()[largest], back);
                draft.count(counted);
                draft.restrict(problem.limits().within(draft.mask(), counted, masks));
            }
        }
        return narrower;
    }

    /** The drafts, but those that nothing but reservations can hold before those that have a choice. */
    private List<Draft> reservedOnlyFirst() {
        return problem.stock().length == 0
                ? drafts
                : drafts.stream()
                        .sorted(Comparator.comparing(this::lastsBeyondReservations))
                        .toList();
    }

    private boolean lastsBeyondReservations(Draft draft) {
        return supply.cheapestInStock(draft.mask(), draft.load(), problem.offers()::lasts) >= 0;
    }

    /**
     * Places pods of a class; those that fit nowhere give up one preference after the other before the next pod's turn
     * (SCH-PREF-04). What is left starts again with all its preferences when others have been placed (SCH-PREF-05).
     */
    private boolean placeRelaxing(int c) {
        boolean progress = false;
        int level = c;
        while (pods[level] > 0 && !stop.isRaised()) {
            progress |= place(problem.classes().get(level));
            int relaxed = problem.classes().get(level).relaxed();
            int next = relaxed < 0 ? c : relaxed;
            if (next != level) {
                pods[next] += pods[level];
                pods[level] = 0;
            }
            if (relaxed < 0) {
                return progress;
            }
            level = relaxed;
        }
        return progress;
    }

    private boolean place(PodClass podClass) {
        int before = pods[podClass.index()];
        Cells cells = cellsOf[podClass.index()];
        if (cells == null) {
            cells = Cells.of(problem, podClass, podClass.mask());
            cellsOf[podClass.index()] = cells;
        }
        placeOnExisting(podClass, cells);
        placeOnNew(podClass, cells);
        return pods[podClass.index()] < before;
    }

    private void placeOnExisting(PodClass podClass, Cells cells) {
        int c = podClass.index();
        List<Spot> spots = new ArrayList<>();
        for (Cells.Cell cell : cells.cells()) {
            for (int node : cell.nodes()) {
                spots.add(new Spot(cell, node));
            }
        }
        // In the order of nodes, whatever their domains (SCH-NOD-02); first those that meet more preferences, as in a
        // cell.
        spots.sort(Comparator.comparingInt(
                        (Spot spot) -> podClass.wishes().isEmpty() ? 0 : podClass.missedWeight(spot.node()))
                .thenComparingInt(Spot::node));
        boolean progress = true;
        while (progress && pods[c] > 0) {
            progress = false;
            for (Spot spot : spots) {
                int most = Domains.allowance(
                        problem, counts, podClass, cells.keys(), spot.cell().domains(), pods[c]);
                int count = most == 0 ? 0 : fill.allowance(podClass, spot.node(), most);
                if (count > 0) {
                    fill.place(podClass, spot.node(), count);
                    pods[c] -= count;
                    progress = true;
                }
            }
        }
    }

    /** An existing node and the cell it is in. */
    private record Spot(Cells.Cell cell, int node) {}

    private void placeOnNew(PodClass podClass, Cells cells) {
        int c = podClass.index();
        // Keys of the drafts that are still to be looked at, the one with the fewest pods first (SCH-NOD-02).
        PriorityQueue<Long> open = new PriorityQueue<>();
        for (int d = 0; d < drafts.size(); d++) {
            open.add(key(d));
        }
        // Drafts that only a spread refuses for now are looked at again when the class has been placed elsewhere.
        List<Long> waiting = new ArrayList<>();
        while (pods[c] > 0 && !stop.isRaised()) {
            Long next = open.poll();
            if (next != null) {
                int d = draft(next);
                switch (join(podClass, cells, drafts.get(d))) {
                    case PLACED -> {
                        open.add(key(d));
                        open.addAll(waiting);
                        waiting.clear();
                    }
                    case WAITS -> waiting.add(next);
                    case REFUSED -> {}
                }
            } else if (open(podClass, cells)) {
                open.add(key(drafts.size() - 1));
                open.addAll(waiting);
                waiting.clear();
            } else {
                return;
            }
        }
    }

    private long key(int draft) {
        return (long) drafts.get(draft).pods() << 32 | (ties.latestFirst() ? Integer.MAX_VALUE - draft : draft);
    }

    private int draft(long key) {
        return ties.latestFirst() ? Integer.MAX_VALUE - (int) key : (int) key;
    }

    private enum Outcome {
        PLACED,
        WAITS,
        REFUSED
    }

    /** Puts one pod on the draft, in the emptiest valid domain that the draft can still have. */
    private Outcome join(PodClass podClass, Cells cells, Draft draft) {
        int c = podClass.index();
        if (!rules.free(c)) {
            if (rules.allowance(c, draft.matched(), draft.owned(), 1) == 0) {
                return Outcome.REFUSED;
            }
            if (rules.needsCompany(c) && !rules.accompanied(c, draft.matched()) && !counts.mayOpenHost(podClass)) {
                return Outcome.WAITS;
            }
        }
        long[] load = draft.load().clone();
        for (int r = 0; r < load.length; r++) {
            load[r] += podClass.size()[r];
        }
        Flexibility.Part before = part(draft);
        Choice best = null;
        boolean waits = false;
        for (int i = 0; i < cells.cells().size(); i++) {
            Cells.Cell cell = cells.cells().get(i);
            for (int a = 0; a < cell.masks().length; a++) {
                int mask = masks.and(draft.mask(), cell.masks()[a]);
                if (mask == Masks.NONE) {
                    continue;
                }
                int offer = masks.cheapest(mask, load);
                if (offer < 0 || !flexible(offer, draft.counted(), new Flexibility.Part(mask, load), before)) {
                    continue;
                }
                if (Domains.allowance(problem, counts, podClass, cells.keys(), cell.domains(), 1) == 0) {
                    waits = true;
                    continue;
                }
                Choice choice = new Choice(
                        i,
                        a,
                        crowd(podClass, cells.keys(), cell.domains()),
                        ties.home().get(offer),
                        offer);
                best = best == null || choice.betterThan(best) ? choice : best;
            }
        }
        if (best == null) {
            return waits ? Outcome.WAITS : Outcome.REFUSED;
        }
        put(podClass, cells, best, draft);
        return Outcome.PLACED;
    }

    /** One way to place a pod: a cell, an alternative, how many pods are in its domains, the cheapest offer, whether it is at home. */
    private record Choice(int cell, int alternative, int crowd, boolean home, int offer) {
        boolean betterThan(Choice other) {
            if (crowd != other.crowd) {
                return crowd < other.crowd;
            }
            return home != other.home ? home : offer < other.offer;
        }
    }

    private static Flexibility.Part part(Draft draft) {
        return new Flexibility.Part(draft.mask(), draft.load());
    }

    private boolean flexible(int offer, long[] counted, Flexibility.Part all, Flexibility.Part before) {
        int shape = problem.offers().shape()[offer];
        return !problem.flexibility().needed(shape)
                || problem.flexibility().enough(offer, counted, all, List.of(before));
    }

    private int crowd(PodClass podClass, int[] keys, int[] domains) {
        int sum = 0;
        for (int g : ties.even() ? podClass.concerns() : podClass.owns()) {
            TopologyGroup group = problem.groups().get(g);
            if (!group.isHostname() && group.kind() == TopologyGroup.Kind.SPREAD) {
                int position = Arrays.binarySearch(keys, group.key());
                int domain = position < 0 ? -1 : domains[position];
                sum += domain < 0 ? 0 : counts.matched(g, domain);
            }
        }
        return sum;
    }

    private boolean open(PodClass podClass, Cells cells) {
        if (rules.needsCompany(podClass.index()) && !counts.mayOpenHost(podClass)) {
            return false;
        }
        for (int s : shapeOrder) {
            int available = supply.within(shapeMasks[s]);
            Choice best = null;
            for (int i = 0; i < cells.cells().size(); i++) {
                Cells.Cell cell = cells.cells().get(i);
                if (Domains.allowance(problem, counts, podClass, cells.keys(), cell.domains(), 1) == 0) {
                    continue;
                }
                for (int a = 0; a < cell.masks().length; a++) {
                    int mask = masks.and(available, cell.masks()[a]);
                    int offer = masks.cheapest(mask, podClass.size());
                    Flexibility.Part alone = new Flexibility.Part(mask, podClass.size());
                    if (offer >= 0 && flexible(offer, supply.largest(mask), alone, alone)) {
                        Choice choice = new Choice(
                                i,
                                a,
                                crowd(podClass, cells.keys(), cell.domains()),
                                ties.home().get(offer),
                                offer);
                        best = best == null || choice.betterThan(best) ? choice : best;
                    }
                }
            }
            if (best != null) {
                Draft draft = new Draft(problem, rules);
                draft.restrict(available);
                put(podClass, cells, best, draft);
                draft.count(supply.largest(draft.mask()));
                supply.charge(problem.limits().pool()[best.offer()], draft.counted());
                drafts.add(draft);
                return true;
            }
        }
        return false;
    }

    private void put(PodClass podClass, Cells cells, Choice choice, Draft draft) {
        Cells.Cell cell = cells.cells().get(choice.cell());
        Demand unit = Demand.ofPod(podClass, cell.masks(), cell.mask(), cells.pins(problem, cell));
        draft.addChoice(unit, choice.alternative(), 1);
        pods[podClass.index()]--;
        Domains.record(problem, counts, podClass, cells.keys(), cell, 1);
    }
}
