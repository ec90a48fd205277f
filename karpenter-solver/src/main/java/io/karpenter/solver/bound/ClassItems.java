package io.karpenter.solver.bound;

import io.karpenter.solver.bound.DomainChoices.Choice;
import io.karpenter.solver.columns.CoveringProblem.Item;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The pods of a class as items: some that are sure to be in a domain or a cell, and the others, which may be in any. Immutable. */
final class ClassItems {

    private final CompiledProblem problem;
    private final int[] counts;

    /**
     * @param counts pods by class
     */
    ClassItems(CompiledProblem problem, int[] counts) {
        this.problem = problem;
        this.counts = counts;
    }

    /** All of its pods, wherever the choices leave them. */
    List<Item> of(PodClass podClass, long[] words, Map<Choice, BitSet> made) {
        int perNode = PodsPerNode.of(problem, podClass);
        int pods = counts[podClass.index()];
        boolean decided = false;
        for (Map.Entry<Choice, BitSet> one : made.entrySet()) {
            BitSet domains = one.getValue();
            if (one.getKey().classes().get(podClass.index())) {
                decided = true;
                // In parts each has the limit for itself, so that more pods share a node; where it
                // matters the whole class says more.
                if (domains.cardinality() > 1 && (perNode >= pods || domains.cardinality() == pods)) {
                    return inEach(podClass, words, one.getKey().key(), domains, perNode);
                }
            }
        }
        return decided ? List.of(new Item(podClass.size(), words, pods, perNode)) : spread(podClass, words, perNode);
    }

    /** One pod in each of the domains, and the others in any. */
    private List<Item> inEach(PodClass podClass, long[] words, int key, BitSet domains, int perNode) {
        List<Item> items = new ArrayList<>();
        domains.stream()
                .forEach(domain -> items.add(
                        new Item(podClass.size(), Places.within(problem, key, words, d -> d == domain), 1, perNode)));
        int others = counts[podClass.index()] - domains.cardinality();
        if (others > 0) {
            items.add(new Item(podClass.size(), words, others, perNode));
        }
        return items;
    }

    /** The pods that a spread puts into each domain, and those that may be anywhere. */
    private List<Item> spread(PodClass podClass, long[] words, int perNode) {
        List<Item> items = new ArrayList<>();
        int anywhere = counts[podClass.index()];
        Optional<LeastPerDomain> least = LeastPerDomain.of(problem, podClass, counts);
        if (least.isPresent() && perNode >= least.get().largest()) {
            int[] pods = least.get().pods();
            for (int domain = 0; domain < pods.length; domain++) {
                if (pods[domain] > 0) {
                    long[] inDomain = least.get().within(problem, words, domain);
                    items.add(new Item(podClass.size(), inDomain, pods[domain], perNode));
                    anywhere -= pods[domain];
                }
            }
        }
        if (anywhere > 0) {
            items.add(new Item(podClass.size(), words, anywhere, perNode));
        }
        return items;
    }

    /** All of its pods once in each of its cells. */
    List<Item> inEachCell(PodClass podClass, long[] words, CellCounts cells) {
        int c = podClass.index();
        int perNode = PodsPerNode.of(problem, podClass);
        return IntStream.range(0, cells.cells(c))
                .mapToObj(cell ->
                        new Item(podClass.size(), cells.within(c, words, other -> other == cell), counts[c], perNode))
                .toList();
    }

    /** The pods that are sure to be in each cell, those sure to be in each domain beyond these, and the others where there may be more. */
    List<Item> inCells(PodClass podClass, long[] words, Map<Choice, BitSet> made, CellCounts cells) {
        int c = podClass.index();
        int perNode = PodsPerNode.of(problem, podClass);
        int others = counts[c];
        List<Item> items = new ArrayList<>();
        for (int k = 0; k < cells.cells(c); k++) {
            if (cells.least(c, k) > 0) {
                int cell = k;
                items.add(new Item(
                        podClass.size(), cells.within(c, words, other -> other == cell), cells.least(c, k), perNode));
                others -= cells.least(c, k);
            }
        }
        long[] open = cells.within(c, words, cell -> cells.least(c, cell) < cells.most(c, cell));
        Optional<LeastPerDomain> sure = sure(podClass, made);
        if (sure.isPresent()) {
            int[] domains = cells.domains(c, sure.get().key());
            int[] more = sure.get().pods().clone();
            for (int k = 0; k < domains.length; k++) {
                if (domains[k] >= 0) {
                    more[domains[k]] -= cells.least(c, k);
                }
            }
            for (int domain = 0; domain < more.length; domain++) {
                if (more[domain] > 0) {
                    items.add(
                            new Item(podClass.size(), sure.get().within(problem, open, domain), more[domain], perNode));
                    others -= more[domain];
                }
            }
        }
        if (others > 0) {
            items.add(new Item(podClass.size(), open, others, perNode));
        }
        // More are sure to be somewhere than there are: no bin holds what does not exist.
        return others < 0 ? List.of(new Item(podClass.size(), new long[words.length], 1, perNode)) : items;
    }

    /** Pods of the class that are sure to be in each domain, of the choice that is about it, or else of its spread. */
    private Optional<LeastPerDomain> sure(PodClass podClass, Map<Choice, BitSet> made) {
        for (Map.Entry<Choice, BitSet> one : made.entrySet()) {
            if (one.getKey().classes().get(podClass.index())) {
                int[] pods =
                        new int[problem.keys().get(one.getKey().key()).domains().size()];
                one.getValue().stream().forEach(domain -> pods[domain] = 1);
                // All classes of a choice of one domain are there, wherever each of their pods is.
                return one.getValue().cardinality() > 1
                        ? Optional.of(new LeastPerDomain(one.getKey().key(), pods))
                        : Optional.empty();
            }
        }
        return LeastPerDomain.of(problem, podClass, counts);
    }
}
