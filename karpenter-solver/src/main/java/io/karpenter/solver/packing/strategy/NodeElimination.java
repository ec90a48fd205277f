package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.Demand;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.Wishes;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Drops new nodes whose pods fit on the others as they are bought: a small node that was the best buy for its pods alone may be one
 * too many once others have room left. Only pods that no rule ties to single nodes are moved, within their domains, and to where they
 * miss no more preferences.
 *
 * <p>The cheapest nodes are looked at; most are given up at their first kind of pods, so that it costs O(nodes) for each.
 * Source: the node elimination of bin-packing local search.
 */
final class NodeElimination {

    private static final int MOST_LOOKED_AT = 64;

    private final CompiledProblem problem;
    private final HostRules rules;
    /** By topology key and domain: its offers. */
    private final int[][] domainMasks;

    private record Move(Draft to, Demand pods, int alternative, int count) {}

    NodeElimination(CompiledProblem problem, HostRules rules, int[][] domainMasks) {
        this.problem = problem;
        this.rules = rules;
        this.domainMasks = domainMasks;
    }

    /** The drafts that are left; those that took pods are changed. */
    List<Draft> apply(List<Draft> drafts) {
        // What is launched for a claim with minValues may be smaller than what was bought.
        if (drafts.size() < 2 || problem.flexibility().anyNeeded()) {
            return drafts;
        }
        Set<Draft> dropped = new HashSet<>();
        Set<Draft> grown = new HashSet<>();
        drafts.stream()
                .filter(draft -> price(draft) > 0)
                .sorted(Comparator.comparingLong(this::price))
                .limit(MOST_LOOKED_AT)
                .forEach(draft -> {
                    List<Move> moves = grown.contains(draft) ? List.of() : moves(draft, drafts, dropped);
                    for (Move move : moves) {
                        move.to().addChoice(move.pods(), move.alternative(), move.count());
                        grown.add(move.to());
                    }
                    if (!moves.isEmpty()) {
                        dropped.add(draft);
                    }
                });
        return dropped.isEmpty()
                ? drafts
                : new ArrayList<>(drafts.stream()
                        .filter(draft -> !dropped.contains(draft))
                        .toList());
    }

    private long price(Draft draft) {
        return problem.offers().price()[draft.bought()];
    }

    /** Where each pod of the draft could go; empty if one could not. */
    private List<Move> moves(Draft draft, List<Draft> drafts, Set<Draft> dropped) {
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < draft.kinds(); i++) {
            PodClass podClass = problem.classes().get(draft.classAt(i));
            if (!rules.free(podClass.index()) || isCountedInPart(podClass)) {
                return List.of();
            }
            Demand pods = within(podClass, draft.pins());
            int left = draft.countAt(i);
            for (Draft other : drafts) {
                if (left > 0 && other != draft && !dropped.contains(other)) {
                    int count = fitting(podClass.size(), other, moves, left);
                    int alternative = count == 0 ? -1 : alternative(pods, draft, other, podClass);
                    if (alternative >= 0) {
                        moves.add(new Move(other, pods, alternative, count));
                        left -= count;
                    }
                }
            }
            if (left > 0) {
                return List.of();
            }
        }
        return moves;
    }

    /** True if some spread counts the class on some of its offers only (SCH-TSC-10): a move could change what it counts. */
    private boolean isCountedInPart(PodClass podClass) {
        for (int g : podClass.concerns()) {
            int counted =
                    problem.masks().and(podClass.mask(), problem.groups().get(g).countedOffers());
            if (counted != Masks.NONE && counted != podClass.mask()) {
                return true;
            }
        }
        return false;
    }

    /** The pods with what they may be on in the domains that their present node is pinned to. */
    private Demand within(PodClass podClass, int[] pins) {
        Masks masks = problem.masks();
        int[] choices = new int[podClass.alternatives().size()];
        int union = Masks.NONE;
        for (int a = 0; a < choices.length; a++) {
            choices[a] = podClass.alternatives().get(a).mask();
            for (int k = 0; k < pins.length; k++) {
                choices[a] = pins[k] < 0 ? choices[a] : masks.and(choices[a], domainMasks[k][pins[k]]);
            }
            union = masks.or(union, choices[a]);
        }
        return Demand.ofPod(podClass, choices, union, pins);
    }

    /** An alternative by which the pods may be on the other node as it is bought; −1 if there is none. */
    private int alternative(Demand pods, Draft draft, Draft other, PodClass podClass) {
        if (!problem.masks().contains(pods.mask, other.bought())
                || rank(other) > rank(draft)
                || !inDomains(draft.pins(), other)
                || Wishes.missedShare(problem, podClass, other.bought())
                        > Wishes.missedShare(problem, podClass, draft.bought())) {
            return -1;
        }
        return pods.choiceFor(problem.masks(), other.bought());
    }

    /** Of the NodePool: pods are not moved to a lighter one, for which the bound would not hold (decisions 1). */
    private int rank(Draft draft) {
        return problem.shapes().get(problem.offers().shape()[draft.bought()]).rank();
    }

    private boolean inDomains(int[] pins, Draft other) {
        for (int k = 0; k < pins.length; k++) {
            TopologyKey key = problem.keys().get(k);
            if (pins[k] >= 0 && key.ofOffer()[other.bought()] != pins[k]) {
                return false;
            }
        }
        return true;
    }

    /** How many pods of the size, at most {@code wanted}, still fit beside what the node has and is to get. */
    private int fitting(long[] size, Draft other, List<Move> moves, int wanted) {
        long[] room = problem.offers().room()[other.bought()];
        long most = wanted;
        for (int r = 0; r < size.length && most > 0; r++) {
            if (size[r] > 0) {
                long free = room[r] - other.load()[r];
                for (Move move : moves) {
                    free -= move.to() == other ? move.count() * move.pods().size[r] : 0;
                }
                most = Math.min(most, Math.max(0, free) / size[r]);
            }
        }
        return (int) most;
    }
}
