package io.karpenter.solver.bound;

import io.karpenter.solver.bound.DomainChoices.Choice;
import io.karpenter.solver.columns.BinRules;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.CoveringProblem.Bin;
import io.karpenter.solver.columns.CoveringProblem.Item;
import io.karpenter.solver.columns.UsefulBins;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.NodeRoom;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A compiled problem as ones of items and bins. Bins are the offers, by their index, and after them the existing nodes, free of
 * charge, each there once; stocks are the reservations and commitments, and after them the nodes; limits are those of NodePools.
 * Items are the classes; of a class that is spread, one for each domain with the pods that every plan has there at the least, and one
 * for the others; of pods that must share a node, one for all of them. Of the rules between pods, those that limit which and how many
 * pods share a node are kept ({@link HostLimits}), these spreads, and affinity and anti-affinity as far as {@link DomainChoices} says
 * what they leave open; all others are left out, so that every plan is a way to cover the items.
 */
public final class Coverings {

    /** Problems that a problem is made into at most. */
    private static final int MOST = 64;

    private final CompiledProblem problem;
    private final int[] counts;
    private final List<Bin> bins;
    private final int[] units;
    private final NodePoolLimits limits;
    private final DomainChoices rules;
    private final ClassItems classItems;

    /**
     * A problem with word of what its items are.
     *
     * @param origins by item
     */
    public record Traced(CoveringProblem problem, List<Origin> origins) {

        public Traced {
            origins = List.copyOf(origins);
        }

        /**
         * The same where no node has as many pods of each class together.
         *
         * @param tooMuch pods by class; those of classes that come only together with others are left out of account
         */
        public Traced with(List<Map<Integer, Integer>> tooMuch) {
            List<BinRules.TooMuch> rules = new ArrayList<>();
            for (Map<Integer, Integer> pods : tooMuch) {
                int[][] items = pods.keySet().stream().map(this::items).toArray(int[][]::new);
                int[] units = pods.values().stream().mapToInt(Integer::intValue).toArray();
                if (Arrays.stream(items).allMatch(of -> of.length > 0)) {
                    rules.add(new BinRules.TooMuch(items, units));
                }
            }
            return new Traced(problem.with(rules), origins);
        }

        private int[] items(int podClass) {
            return IntStream.range(0, origins.size())
                    .filter(i -> origins.get(i).classes().length == 1
                            && origins.get(i).classes()[0] == podClass)
                    .toArray();
        }
    }

    /**
     * What one unit of an item is.
     *
     * @param classes each once
     * @param pods of each of the classes
     */
    public record Origin(int[] classes, int[] pods) {}

    /** One combination of choices that rules between pods leave: sets of domains by what is chosen. */
    public static final class Chosen {

        private final Map<Choice, BitSet> options;

        private Chosen(Map<Choice, BitSet> options) {
            this.options = new LinkedHashMap<>(options);
        }
    }

    /** Part of a problem under construction. */
    private record Part(Item item, Origin origin) {}

    private Coverings(CompiledProblem problem, int[] masks, int[] counts) {
        this.problem = problem;
        this.counts = counts;
        this.limits = NodePoolLimits.of(problem, Arrays.stream(counts).sum());
        Offers offers = problem.offers();
        int reservations = problem.stock().length;
        List<Bin> all = new ArrayList<>(offers.size() + problem.nodes().size());
        for (int offer = 0; offer < offers.size(); offer++) {
            all.add(new Bin(
                    offers.price()[offer],
                    offers.room()[offer],
                    offers.stock()[offer],
                    offers.draw()[offer],
                    limits.takes()[offer]));
        }
        this.units =
                Arrays.copyOf(problem.stock(), reservations + problem.nodes().size());
        for (NodeRoom node : problem.nodes()) {
            units[reservations + node.index()] = 1;
            all.add(new Bin(0, node.free(), reservations + node.index()));
        }
        this.bins = List.copyOf(all);
        long[][] words = new long[counts.length][];
        for (PodClass podClass : problem.classes()) {
            words[podClass.index()] = words(podClass, masks);
        }
        this.rules = new DomainChoices(problem, words, counts);
        this.classItems = new ClassItems(problem, counts);
    }

    /**
     * @param masks offers of each class, those of the classes that its pods may become when they give up preferences included
     * @param counts pods of each class
     */
    public static Coverings of(CompiledProblem problem, int[] masks, int[] counts) {
        return new Coverings(problem, masks, counts);
    }

    /** What covering the classes takes, whatever is chosen where rules between pods leave a choice. */
    public CoveringProblem whateverIsChosen() {
        return covering(certain()).problem();
    }

    /**
     * What covering the classes takes, one problem for each combination of choices that rules between pods leave: every plan covers the
     * items of one of them. None if there is nothing to choose; where the choices are too many some are left open.
     */
    public List<CoveringProblem> ofEachChoice() {
        return mayChoose()
                ? choices().stream().map(chosen -> covering(chosen).problem()).toList()
                : List.of();
    }

    /** The combinations of choices that {@link #ofEachChoice} is about; or the only one there is. */
    public List<Chosen> choices() {
        if (!mayChoose()) {
            return List.of(certain());
        }
        List<Chosen> all = new ArrayList<>();
        choose(0, MOST, new LinkedHashMap<>(), all);
        return all;
    }

    private boolean mayChoose() {
        return rules.choices().stream().anyMatch(choice -> choice.options().size() > 1);
    }

    private Chosen certain() {
        Map<Choice, BitSet> certain = new LinkedHashMap<>();
        for (Choice choice : rules.choices()) {
            if (choice.options().size() == 1) {
                certain.put(choice, choice.options().getFirst());
            }
        }
        return new Chosen(certain);
    }

    /** Where pods may be, with nothing decided that the rules leave open. */
    public CellCounts cells() {
        BitSet apart = new BitSet();
        rules.gangs().forEach(apart::or);
        long[][] words = new long[counts.length][];
        Arrays.setAll(words, rules::words);
        CellCounts cells = CellCounts.of(problem, words, counts, apart);
        boolean all = IntStream.range(0, counts.length).allMatch(c -> counts[c] == 0 || cells.cells(c) > 0);
        // Of a class without cells it is not known which domains the choices leave it.
        return all ? cells.using(useful(cells)) : cells;
    }

    /** Bins that no other is as good as, wherever the pods of each class are. */
    private BitSet useful(CellCounts cells) {
        List<Item> items = new ArrayList<>();
        for (PodClass podClass : problem.classes()) {
            int c = podClass.index();
            if (counts[c] > 0) {
                items.addAll(classItems.inEachCell(podClass, rules.words(c), cells));
            }
        }
        BitSet used = new BitSet();
        Arrays.stream(new UsefulBins(new CoveringProblem(bins, items, units, limits.left())).origin)
                .forEach(used::set);
        return used;
    }

    /** What covering the classes takes if these are the choices. */
    public Traced covering(Chosen chosen) {
        return covering(chosen, Optional.empty());
    }

    /** The same if there are so many pods in each cell. */
    public Traced covering(Chosen chosen, CellCounts cells) {
        return covering(chosen, Optional.of(cells));
    }

    /** Makes the choices from the {@code k}-th on in every way, as long as there are no more than so many ways. */
    private void choose(int k, int most, Map<Choice, BitSet> made, List<Chosen> all) {
        if (k == rules.choices().size() || rules.choices().get(k).options().size() > most) {
            if (isPossible(places(made))) {
                all.add(new Chosen(made));
            }
            return;
        }
        Choice choice = rules.choices().get(k);
        for (BitSet option : choice.options()) {
            made.put(choice, option);
            choose(k + 1, most / choice.options().size(), made, all);
        }
        made.remove(choice);
    }

    /** False if some class has bins, but none where it is chosen to be. */
    private boolean isPossible(long[][] places) {
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] > 0 && Places.isEmpty(places[c]) && !Places.isEmpty(rules.words(c))) {
                return false;
            }
        }
        return true;
    }

    /** Bins by class. */
    private long[][] places(Map<Choice, BitSet> made) {
        long[][] places = new long[counts.length][];
        Arrays.setAll(places, rules::words);
        made.forEach((choice, option) -> choice.classes().stream()
                .forEach(c -> places[c] = Places.within(problem, choice.key(), places[c], option::get)));
        for (DomainChoices.Follower follower : rules.followers()) {
            TopologyGroup group = follower.group();
            BitSet near = new BitSet();
            group.selects().stream()
                    .filter(c -> counts[c] > 0)
                    .forEach(c -> near.or(Places.domains(problem, group.key(), places[c])));
            IntPredicate allowed = domain -> near.get(domain) || group.matched()[domain] > 0;
            places[follower.podClass()] = Places.within(problem, group.key(), places[follower.podClass()], allowed);
        }
        return places;
    }

    private Traced covering(Chosen chosen, Optional<CellCounts> cells) {
        Map<Choice, BitSet> made = chosen.options;
        long[][] places = places(made);
        List<Part> parts = new ArrayList<>();
        BitSet ganged = new BitSet();
        for (BitSet gang : rules.gangs()) {
            ganged.or(gang);
            parts.add(together(gang, places));
        }
        for (PodClass podClass : problem.classes()) {
            int c = podClass.index();
            if (counts[c] > 0 && !ganged.get(c)) {
                Origin origin = new Origin(new int[] {c}, new int[] {1});
                boolean cut = cells.isPresent() && cells.get().cells(c) > 1;
                List<Item> items = cut
                        ? classItems.inCells(podClass, places[c], made, cells.get())
                        : classItems.of(podClass, places[c], made);
                items.forEach(item -> parts.add(new Part(item, origin)));
            }
        }
        if (cells.isPresent()) {
            parts.replaceAll(part -> new Part(part.item().within(cells.get().bins()), part.origin()));
        }
        return new Traced(
                new CoveringProblem(
                        bins, parts.stream().map(Part::item).toList(), units, limits.left(), hostLimits(parts)),
                parts.stream().map(Part::origin).toList());
    }

    private BinRules hostLimits(List<Part> parts) {
        return HostLimits.of(
                problem,
                rules.owners(),
                rules.selected(),
                classes -> IntStream.range(0, parts.size())
                        .filter(i -> parts.get(i).origin().classes().length == 1
                                && classes.get(parts.get(i).origin().classes()[0]))
                        .toArray());
    }

    /** All pods of the classes as one item. */
    private Part together(BitSet gang, long[][] places) {
        long[] size = new long[problem.axes().size()];
        int[] classes = gang.stream().toArray();
        long[] words = places[classes[0]].clone();
        for (int c : classes) {
            Places.retain(words, places[c]);
            long[] ofPod = problem.classes().get(c).size();
            for (int r = 0; r < size.length; r++) {
                size[r] += counts[c] * ofPod[r];
            }
        }
        int[] pods = Arrays.stream(classes).map(c -> counts[c]).toArray();
        return new Part(new Item(size, words, 1, Integer.MAX_VALUE), new Origin(classes, pods));
    }

    /** Bins of the class and of those that its pods may become, in domains that rules which hold for good allow at all. */
    private long[] words(PodClass podClass, int[] masks) {
        long[] words = anywhere(podClass, masks);
        for (int g : problem.last(podClass.index()).owns()) {
            TopologyGroup group = problem.groups().get(g);
            if (!group.isHostname()) {
                words = Places.within(
                        problem,
                        group.key(),
                        words,
                        group.kind() == TopologyGroup.Kind.SPREAD ? group.eligible()::get : domain -> true);
            }
        }
        return words;
    }

    private long[] anywhere(PodClass podClass, int[] masks) {
        long[] words = problem.masks().words(masks[podClass.index()]);
        if (problem.nodes().isEmpty()) {
            return words;
        }
        words = Arrays.copyOf(words, (bins.size() + 63) >>> 6);
        BitSet nodes = nodes(podClass);
        for (int node = nodes.nextSetBit(0); node >= 0; node = nodes.nextSetBit(node + 1)) {
            int bin = problem.offers().size() + node;
            words[bin >>> 6] |= 1L << bin;
        }
        return words;
    }

    private BitSet nodes(PodClass podClass) {
        BitSet nodes = (BitSet) podClass.nodes().clone();
        for (int c = podClass.relaxed(); c >= 0; c = problem.classes().get(c).relaxed()) {
            nodes.or(problem.classes().get(c).nodes());
        }
        nodes.andNot(HostLimits.closed(problem, problem.last(podClass.index())));
        return nodes;
    }
}
