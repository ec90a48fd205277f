package io.karpenter.solver.problem;

import java.util.List;

/**
 * A problem as dense arrays. Read only, except that {@link #masks()} remembers what it computes.
 *
 * @param shapes what new nodes could be
 * @param shapeMasks offers of each shape
 * @param offers what can be bought for the shapes, cheapest first
 * @param masks bit sets over the offers
 * @param keys label keys over which pods are spread, gathered or kept apart
 * @param groups pods counted together
 * @param hostSlot by group: its place in a node's counters, −1 if its key is not the hostname
 * @param hostGroups the groups whose domains are nodes, by host slot
 * @param classes interchangeable pods
 * @param nodes existing nodes in the order they are tried (SCH-NOD-02)
 * @param stock nodes that each reservation can still give (SCH-RSV-02)
 * @param limits of the NodePools
 * @param flexibility minValues of the NodePools
 */
public record CompiledProblem(
        ResourceAxes axes,
        List<NodeShape> shapes,
        int[] shapeMasks,
        Offers offers,
        Masks masks,
        List<TopologyKey> keys,
        List<TopologyGroup> groups,
        int[] hostSlot,
        List<TopologyGroup> hostGroups,
        List<PodClass> classes,
        List<NodeRoom> nodes,
        int[] stock,
        PoolLimits limits,
        Flexibility flexibility) {}
