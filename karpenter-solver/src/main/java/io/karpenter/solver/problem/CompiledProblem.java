package io.karpenter.solver.problem;

import io.karpenter.core.offering.Offering;
import io.karpenter.solver.market.Flexibility;
import io.karpenter.solver.market.Market;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.NodeShape;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.market.PoolLimits;
import io.karpenter.solver.market.ResourceAxes;
import java.util.List;
import java.util.Optional;

/**
 * A problem as dense arrays. Read only, except that masks of the {@link #market} remember what they compute.
 *
 * @param market what can be bought
 * @param keys label keys over which pods are spread, gathered or kept apart
 * @param groups pods counted together
 * @param hostSlot by group: its place in a node's counters, −1 if its key is not the hostname
 * @param hostGroups the groups whose domains are nodes, by host slot
 * @param classes interchangeable pods
 * @param nodes existing nodes in the order they are tried (SCH-NOD-02)
 */
public record CompiledProblem(
        Market market,
        List<TopologyKey> keys,
        List<TopologyGroup> groups,
        int[] hostSlot,
        List<TopologyGroup> hostGroups,
        List<PodClass> classes,
        List<NodeRoom> nodes) {

    /** The same problem for another thread, which then computes masks of its own. */
    public CompiledProblem copy() {
        return new CompiledProblem(market.copy(), keys, groups, hostSlot, hostGroups, classes, nodes);
    }

    /** The same problem, where no pod gives up preferences any more. */
    public CompiledProblem holdingPreferences() {
        List<PodClass> holding =
                classes.stream().map(PodClass::holdingPreferences).toList();
        return new CompiledProblem(market, keys, groups, hostSlot, hostGroups, holding, nodes);
    }

    /** What pods of the class are when they have given up all preferences: its rules are those that hold for good. */
    public PodClass last(int podClass) {
        PodClass last = classes.get(podClass);
        while (last.relaxed() >= 0) {
            last = classes.get(last.relaxed());
        }
        return last;
    }

    /** True if limits, reservations or commitments may run out of what can be bought. */
    public boolean isRationed() {
        return !limits().none() || stock().length > 0;
    }

    /** By class: the class that its pods are of before they give up any preference. */
    public int[] origins() {
        int[] origins = new int[classes.size()];
        for (int c = 0; c < origins.length; c++) {
            origins[c] = c;
        }
        // A class is relaxed into one with a larger index, so that origins are known when they are needed.
        for (PodClass podClass : classes) {
            if (podClass.relaxed() >= 0) {
                origins[podClass.relaxed()] = origins[podClass.index()];
            }
        }
        return origins;
    }

    public ResourceAxes axes() {
        return market.axes();
    }

    public List<NodeShape> shapes() {
        return market.shapes();
    }

    /** Offers of each shape. */
    public int[] shapeMasks() {
        return market.asking().shapeMasks();
    }

    /** What can be bought, cheapest first. */
    public Offers offers() {
        return market.offers();
    }

    /** What the provider calls the offer, at what a node bought so costs. */
    public Offering offering(int offer) {
        Offering offering = listed(offer);
        int commitment = offers().commitment()[offer];
        return commitment < 0
                ? offering
                : offering.coveredBy(offering.commitments().get(commitment));
    }

    /** Id of the commitment that covers a node bought so; empty if none does. */
    public Optional<String> commitment(int offer) {
        int commitment = offers().commitment()[offer];
        return commitment < 0
                ? Optional.empty()
                : Optional.of(listed(offer).commitments().get(commitment).id());
    }

    private Offering listed(int offer) {
        return shapes().get(offers().shape()[offer])
                .types()
                .get(offers().type()[offer])
                .offerings()
                .get(offers().offering()[offer]);
    }

    /** Bit sets over the offers. */
    public Masks masks() {
        return market.masks();
    }

    /** Nodes that each reservation can still give. */
    public int[] stock() {
        return market.stock();
    }

    public PoolLimits limits() {
        return market.limits();
    }

    public Flexibility flexibility() {
        return market.flexibility();
    }
}
