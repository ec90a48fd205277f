package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.SharePrices;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.Demand;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.Settlement;
import io.karpenter.solver.packing.Supply;
import io.karpenter.solver.packing.Tiers;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Domains first, then patterns: {@link DomainAssigner} once, then {@link PatternPacker} tier by tier in each variant.
 */
final class PatternStrategy {

    /** How much more a pod is worth that must have a place than one that may be left over. */
    private static final double FAVOUR = 1e3;

    private final CompiledProblem problem;
    private final HostRules rules;
    private final Tiers tiers;
    private final SharePrices prices;
    private final StopSignal stop;
    private final int[][] domainMasks;

    PatternStrategy(CompiledProblem problem, HostRules rules, Tiers tiers, SharePrices prices, StopSignal stop) {
        this.problem = problem;
        this.rules = rules;
        this.tiers = tiers;
        this.prices = prices;
        this.stop = stop;
        this.domainMasks = domainMasks(problem);
    }

    private static int[][] domainMasks(CompiledProblem problem) {
        int[][] result = new int[problem.keys().size()][];
        for (int k = 0; k < result.length; k++) {
            TopologyKey key = problem.keys().get(k);
            long[][] words = new long[key.domains().size()][];
            for (int d = 0; d < words.length; d++) {
                words[d] = problem.masks().emptyWords();
            }
            for (int offer = 0; offer < problem.offers().size(); offer++) {
                int domain = key.ofOffer()[offer];
                if (domain >= 0) {
                    words[domain][offer >>> 6] |= 1L << offer;
                }
            }
            result[k] = new int[words.length];
            for (int d = 0; d < words.length; d++) {
                result[k][d] = problem.masks().intern(words[d]);
            }
        }
        return result;
    }

    /**
     * Pods with their domains decided.
     *
     * @param units to be packed on new nodes, pods that must share one joined
     * @param unplaced by class: pods that no domain takes, and those of {@code units}
     */
    record Assigned(FillerFactory units, List<Packing.OnNode> existing, int[] unassigned, int[] unplaced) {

        /** The same with units as in {@link FillerFactory#relaxed}. */
        Optional<Assigned> relaxed(long price, StopSignal stop) {
            return units.relaxed(price, stop).map(others -> new Assigned(others, existing, unassigned, unplaced));
        }
    }

    /**
     * @param allowed offers that each class may open nodes of at first
     */
    Assigned assign(int[] allowed) {
        int n = problem.classes().size();
        int[] remaining = new int[n];
        for (PodClass podClass : problem.classes()) {
            remaining[podClass.index()] = podClass.invalid().isEmpty() ? podClass.count() : 0;
        }
        int[] open = allowed.clone();
        DomainAssigner assigner = new DomainAssigner(problem, prices, rules, open, remaining, stop);
        List<Demand> demands = assigner.assign();
        while (!stop.isRaised() && (widen(open, remaining, assigner) || relax(remaining))) {
            demands = assigner.assign();
        }
        for (PodClass podClass : problem.classes()) {
            if (!podClass.invalid().isEmpty()) {
                remaining[podClass.index()] = podClass.count();
            }
        }
        List<Packing.OnNode> existing = List.copyOf(assigner.fill.placed());
        int[] unplaced = remaining.clone();
        demands.forEach(d -> unplaced[d.classes[0]] += d.count);
        List<Demand> units = Gangs.join(problem, rules, demands, existing);
        return new Assigned(new FillerFactory(problem, rules, units), existing, remaining, unplaced);
    }

    /**
     * The same, with pods that are worth much more than all others.
     *
     * @param owed how many of them, by the class that they had before they gave up any preference
     */
    Assigned favouring(Assigned assigned, int[] owed) {
        int[] origin = problem.origins();
        int[] due = owed.clone();
        assigned.existing().forEach(placed -> due[origin[placed.podClass()]] -= placed.count());
        List<Demand> units = new ArrayList<>();
        for (Demand demand : assigned.units().demands()) {
            int favoured = demand.count;
            for (int i = 0; i < demand.classes.length; i++) {
                favoured = Math.min(favoured, Math.max(0, due[origin[demand.classes[i]]]) / demand.perUnit[i]);
            }
            for (int i = 0; i < demand.classes.length; i++) {
                due[origin[demand.classes[i]]] -= favoured * demand.perUnit[i];
            }
            Demand dear = demand.withCount(favoured);
            dear.value *= FAVOUR;
            units.add(dear);
            units.add(demand.withCount(demand.count - favoured));
        }
        return new Assigned(
                new FillerFactory(problem, rules, units),
                assigned.existing(),
                assigned.unassigned(),
                assigned.unplaced());
    }

    /** Opens lighter pools to classes that the heavier ones could not take. */
    private boolean widen(int[] open, int[] remaining, DomainAssigner assigner) {
        boolean widened = false;
        for (PodClass podClass : problem.classes()) {
            int c = podClass.index();
            if (remaining[c] > 0 && open[c] != podClass.mask()) {
                open[c] = podClass.mask();
                assigner.forget(c);
                widened = true;
            }
        }
        return widened;
    }

    /** Hands pods without a place down to the class with one preference less (SCH-PREF-02). */
    private boolean relax(int[] remaining) {
        boolean relaxed = false;
        // A class is relaxed into a later one: backwards, so that each pod gives up one preference and no more.
        for (int c = remaining.length - 1; c >= 0; c--) {
            PodClass podClass = problem.classes().get(c);
            if (remaining[c] > 0 && podClass.relaxed() >= 0) {
                remaining[podClass.relaxed()] += remaining[c];
                remaining[c] = 0;
                relaxed = true;
            }
        }
        return relaxed;
    }

    Packing pack(Assigned assigned, PatternPacker.Variant variant) {
        Supply supply = new Supply(problem);
        List<Draft> drafts = new ArrayList<>();
        int[] unplaced = assigned.unplaced().clone();
        List<Demand> left = assigned.units().demands();
        for (int tier = -1; tier < tiers.count() && !left.isEmpty(); tier++) {
            FillerFactory fillers = assigned.units();
            if (tier >= 0) {
                int mask = tiers.mask(tier);
                fillers = new FillerFactory(
                        problem, rules, left.stream().map(d -> within(d, mask)).toList());
            }
            PatternPacker packer = new PatternPacker(
                    problem, rules, fillers.filler(variant.fill(), variant.order()), supply, variant, stop);
            List<Draft> made = packer.pack();
            drafts.addAll(made);
            if (!supply.ranOut()) {
                left = List.of();
            } else {
                List<Demand> rest = packer.leftOver();
                fillers.demands().stream()
                        .filter(d -> d.mask == Masks.NONE && d.count > 0)
                        .forEach(rest::add);
                left = rest;
            }
        }
        drafts = new NodeMerging(problem, rules).apply(drafts);
        drafts = new NodeElimination(problem, rules, domainMasks).apply(drafts);
        long price = 0;
        for (Draft draft : drafts) {
            price += problem.offers().price()[draft.bought()];
            for (int i = 0; i < draft.kinds(); i++) {
                unplaced[draft.classAt(i)] -= draft.countAt(i);
            }
        }
        Packing packing = new Packing(variant.name(), drafts, assigned.existing(), unplaced, price);
        return Arrays.equals(unplaced, assigned.unassigned()) ? packing : Settlement.of(problem, rules, packing);
    }

    /** The demand on offers of another tier, within the same domains. */
    private Demand within(Demand demand, int tier) {
        Masks masks = problem.masks();
        int[] result = new int[demand.masks.length];
        int union = Masks.NONE;
        for (int choice = 0; choice < result.length; choice++) {
            int mask = tier;
            for (int i = 0; i < demand.classes.length; i++) {
                mask = masks.and(
                        mask,
                        problem.classes()
                                .get(demand.classes[i])
                                .alternatives()
                                .get(demand.alternatives[choice][i])
                                .mask());
            }
            for (int k = 0; k < demand.pins.length; k++) {
                if (demand.pins[k] >= 0) {
                    mask = masks.and(mask, domainMasks[k][demand.pins[k]]);
                }
            }
            result[choice] = mask;
            union = masks.or(union, mask);
        }
        return demand.within(result, union);
    }
}
