package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.Demand;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes one {@link NodeFiller} for each way to fill nodes with the same demands. Not thread-safe. */
final class FillerFactory {

    /** Order in which demands are tried. */
    enum Order {
        VALUE,
        LARGEST_SHARE,
        SCARCEST_OFFERS
    }

    private final CompiledProblem problem;
    private final HostRules rules;
    private final List<Demand> demands;
    private final Demand[] usable;
    private final Candidates candidates;
    private final Map<Way, NodeFiller> known = new HashMap<>();

    private record Way(NodeFiller.Fill fill, Order order) {}

    FillerFactory(CompiledProblem problem, HostRules rules, List<Demand> demands) {
        this.problem = problem;
        this.rules = rules;
        this.demands = List.copyOf(demands);
        this.usable = demands.stream()
                .filter(d -> d.count > 0 && d.mask != Masks.NONE)
                .toArray(Demand[]::new);
        this.candidates = Candidates.of(problem, usable);
    }

    private FillerFactory(FillerFactory other, double[] values) {
        this.problem = other.problem;
        this.rules = other.rules;
        this.demands = other.demands;
        this.usable = new Demand[values.length];
        for (int i = 0; i < values.length; i++) {
            usable[i] = other.usable[i].withCount(other.usable[i].count);
            usable[i].value = values[i];
        }
        this.candidates = other.candidates;
    }

    /**
     * The same with what demands are worth in the linear relaxation; empty where that would be the same or take long.
     *
     * @param price nano-USD per hour of the best packing so far
     */
    Optional<FillerFactory> relaxed(long price, StopSignal stop) {
        return RelaxedValues.of(problem, rules, usable, candidates, price, stop)
                .map(values -> new FillerFactory(this, values));
    }

    /** What there is to pack, with units that no offer takes. */
    List<Demand> demands() {
        return demands;
    }

    NodeFiller filler(NodeFiller.Fill fill, Order order) {
        return known.computeIfAbsent(new Way(fill, order), way -> {
            int[] sorted = sorted(way.order());
            Demand[] inOrder = new Demand[sorted.length];
            int[] rank = new int[sorted.length];
            for (int i = 0; i < sorted.length; i++) {
                inOrder[i] = usable[sorted[i]];
                rank[sorted[i]] = i;
            }
            return new NodeFiller(problem, rules, inOrder, candidates.ranked(rank), way.fill());
        });
    }

    private int[] sorted(Order order) {
        double[] key = new double[usable.length];
        Integer[] index = new Integer[usable.length];
        for (int i = 0; i < usable.length; i++) {
            index[i] = i;
            key[i] = switch (order) {
                case VALUE -> usable[i].value;
                case LARGEST_SHARE -> largestShare(usable[i]);
                case SCARCEST_OFFERS -> -problem.masks().frontier(usable[i].mask).length * 1e15 + usable[i].value;
            };
        }
        Arrays.sort(index, (a, b) -> {
            int byKey = Double.compare(key[b], key[a]);
            return byKey != 0 ? byKey : Integer.compare(a, b);
        });
        return Arrays.stream(index).mapToInt(Integer::intValue).toArray();
    }

    /** Largest share of the roomiest offer that the unit takes in any resource. */
    private double largestShare(Demand demand) {
        int[] frontier = problem.masks().frontier(demand.mask);
        long[] room = problem.offers().room()[frontier[frontier.length - 1]];
        double share = 0;
        for (int r = 0; r < room.length; r++) {
            if (demand.size[r] > 0) {
                share = Math.max(share, (double) demand.size[r] / room[r]);
            }
        }
        return share;
    }
}
