package io.karpenter.solver.problem;

import java.util.List;

/**
 * A label key over which pods are spread, gathered or kept apart; {@code kubernetes.io/hostname} is not among them, its
 * domains are the nodes.
 *
 * @param domains names, sorted; their positions are the small ints used everywhere
 * @param ofOffer domain of each offer, −1 if a node bought that way has none
 * @param ofNode domain of each existing node, −1 if it has none
 */
public record TopologyKey(String name, List<String> domains, int[] ofOffer, int[] ofNode) {}
