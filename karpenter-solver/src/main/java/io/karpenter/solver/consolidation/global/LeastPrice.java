package io.karpenter.solver.consolidation.global;

import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.solver.bound.SharePrices;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.NodeShape;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.NodeRoom;
import io.karpenter.solver.problem.PodClass;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster costs at least after any consolidation, whatever it evicts: nodes that are no candidates stay, and the pods of the
 * others cost at least their share prices, wherever they go, less what room of nodes that are there is worth beyond its price.
 *
 * <p>Share prices are such that no new node holds more than its price. The same holds of an existing node of an offer for those pods
 * that the offer may hold, as far as it has room. Of other pods it holds at most, of any one resource, what is worth most for it. So
 * with V the most that a node can hold, the price is at least Σ price of the nodes that stay + Σ share prices − Σ V of the nodes that
 * stay − Σ max(0, V − price) of the candidates. O(nodes × classes) at worst. Not thread-safe.
 */
final class LeastPrice {

    private final CompiledProblem problem;
    private final SharePrices prices;
    private final Map<String, Candidate> candidates;
    private final double[] priceOf;
    private final int[] counts;
    private final Map<Offer, Integer> offers = new HashMap<>();
    /** By offer: classes that it may not hold. */
    private final Map<Integer, BitSet> strangers = new HashMap<>();

    private record Offer(String nodePool, String type, String zone, CapacityType capacityType) {}

    /**
     * @param candidates by name of the node
     * @param counts pods of each class that may move
     */
    LeastPrice(CompiledProblem problem, SharePrices prices, Map<String, Candidate> candidates, int[] counts) {
        this.problem = problem;
        this.prices = prices;
        this.candidates = candidates;
        this.counts = counts;
        this.priceOf = new double[counts.length];
        for (int c = 0; c < counts.length; c++) {
            PodClass podClass = problem.classes().get(c);
            double price = prices.price(podClass.mask(), podClass.size());
            // What no new node holds has its place on an existing one.
            priceOf[c] = Double.isInfinite(price) ? 0 : price;
        }
        for (int offer = 0; offer < problem.offers().size(); offer++) {
            NodeShape shape = problem.shapes().get(problem.offers().shape()[offer]);
            InstanceType type = shape.types().get(problem.offers().type()[offer]);
            Offering of = problem.offering(offer);
            offers.putIfAbsent(new Offer(shape.pool().name(), type.name(), of.zone(), of.capacityType()), offer);
        }
    }

    /**
     * USD per hour.
     *
     * @param ofOthers USD per hour of the nodes that are no candidates
     */
    double bound(double ofOthers) {
        double bound = 0;
        for (int c = 0; c < counts.length; c++) {
            bound += counts[c] * priceOf[c];
        }
        for (NodeRoom room : problem.nodes()) {
            Candidate candidate = candidates.get(room.name());
            double most = most(room, candidate);
            bound -= candidate == null ? most : Math.max(0, most - candidate.hourlyPrice() * 1e9);
        }
        return ofOthers + Math.max(0, bound) / 1e9;
    }

    /** What the pods that the node can hold are worth at most, nano-USD per hour. */
    private double most(NodeRoom room, @Nullable Candidate candidate) {
        int offer = offer(candidate);
        double ofOffer = 0;
        BitSet rest;
        if (offer < 0) {
            rest = new BitSet();
            rest.set(0, counts.length);
        } else {
            ofOffer =
                    prices.price(offer, positive(room.free()), problem.offers().room()[offer]);
            rest = strangers.computeIfAbsent(offer, this::strangers);
        }
        double byCount = 0;
        double[] dearest = new double[room.free().length];
        for (int c = rest.nextSetBit(0); c >= 0; c = rest.nextSetBit(c + 1)) {
            PodClass podClass = problem.classes().get(c);
            if (counts[c] == 0 || !podClass.nodes().get(room.index()) || !Masks.holds(room.free(), podClass.size())) {
                continue;
            }
            byCount += counts[c] * priceOf[c];
            for (int r = 0; r < dearest.length; r++) {
                double each = podClass.size()[r] == 0 ? Double.POSITIVE_INFINITY : priceOf[c] / podClass.size()[r];
                dearest[r] = Math.max(dearest[r], priceOf[c] == 0 ? 0 : each);
            }
        }
        double most = byCount;
        for (int r = 0; r < dearest.length; r++) {
            if (dearest[r] > 0 && dearest[r] < Double.POSITIVE_INFINITY) {
                most = Math.min(most, dearest[r] * Math.max(0, room.free()[r]));
            }
        }
        return ofOffer + most;
    }

    private static long[] positive(long[] free) {
        long[] positive = free.clone();
        for (int r = 0; r < positive.length; r++) {
            positive[r] = Math.max(0, positive[r]);
        }
        return positive;
    }

    private int offer(@Nullable Candidate candidate) {
        return Optional.ofNullable(candidate)
                .flatMap(known -> known.instanceType()
                        .flatMap(type -> known.zone()
                                .flatMap(zone -> known.capacityType()
                                        .map(capacity ->
                                                new Offer(known.nodePool().name(), type.name(), zone, capacity)))))
                .map(key -> offers.getOrDefault(key, -1))
                .orElse(-1);
    }

    private BitSet strangers(int offer) {
        BitSet strangers = new BitSet();
        for (int c = 0; c < counts.length; c++) {
            PodClass podClass = problem.classes().get(c);
            strangers.set(
                    c,
                    !problem.masks().contains(podClass.mask(), offer)
                            || !Masks.holds(problem.offers().room()[offer], podClass.size()));
        }
        return strangers;
    }
}
