package io.karpenter.solver.binding.room;

import io.karpenter.core.plan.PlannedNode;
import io.karpenter.solver.api.StopSignal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Changes nodes until no rehearsal strands a pod: in each step those changes that help the most pods for their price. Where no small
 * change helps, what the next round of provisioning would buy is bought, and more of it each time that was in vain. Not thread-safe.
 */
final class Growth {

    /** Steps in which nothing but the next round of provisioning is tried, once there was work enough. */
    private static final int LAST_ROUNDS = 12;

    /** Share of its work that growth may spend on one step: one in so many. */
    private static final int STEPS = 8;

    /** Stranded pods up to which changes are tried in the order of their price. */
    private static final int FEW = 6;

    /** Safe changes of which the best is taken, and arrivals that tell which it is. */
    private static final int SAFE_CHANGES = 6;

    private static final int OTHERS = 12;

    /** Share of the price of all nodes that a change seems to cost in any case: what helps one pod for nothing is little. */
    private static final double LEAST_PRICE = 0.005;

    private final Trials trials;
    private final Moves moves;
    private final NextRound nextRound;
    private final Names names;
    private final Random random;
    private final StopSignal stop;

    private record Ranked(Move move, double rate) {}

    Growth(Trials trials, Moves moves, NextRound nextRound, Names names, long seed, StopSignal stop) {
        this.trials = trials;
        this.moves = moves;
        this.nextRound = nextRound;
        this.names = names;
        this.random = new Random(seed);
        this.stop = stop;
    }

    /**
     * Safe nodes, or the best there are.
     *
     * @param work pods × nodes to look at, about; 0: nothing but next rounds of provisioning
     * @param changes most changes of one step
     */
    Trial grown(Trial start, long work, int changes) {
        long end = trials.work() + work;
        Trial now = start;
        boolean quick = true;
        int last = 0;
        int inVain = 0;
        while (!now.isSafe() && last < LAST_ROUNDS && !stop.isRaised()) {
            boolean isLast = trials.work() >= end;
            last += isLast ? 1 : 0;
            Move next = nextRound(now, isLast ? inVain : 0);
            List<PlannedNode> nodes =
                    isLast ? next.applied(now.nodes()) : step(now, next, quick, work / STEPS, changes);
            if (nodes == null) {
                quick = false;
                continue;
            }
            if (nodes.equals(now.nodes())) {
                return now;
            }
            trials.prepare(nodes);
            Trial then = trials.of(nodes);
            inVain = 2 * then.stranded() > now.stranded() ? inVain + 1 : 0;
            now = then;
        }
        return now;
    }

    /**
     * What is bought for the pods of the worst rehearsal.
     *
     * @param inVain times that this has helped little: where pods that may go anywhere take what is bought for others, only enough of
     *     it helps
     */
    private Move nextRound(Trial now, int inVain) {
        List<PlannedNode> bought = nextRound.bought(now.nodes(), trials.outcome(now, now.worst()));
        List<PlannedNode> all = new ArrayList<>(names.give(bought));
        for (int i = 0; i < inVain; i++) {
            all.addAll(names.give(bought));
        }
        return new Move(List.of(), all);
    }

    /** The nodes after the best changes; null if quick trials do not show what is wrong. */
    private @Nullable List<PlannedNode> step(Trial now, Move next, boolean quick, long work, int changes) {
        List<Move> all = new ArrayList<>(moves.of(now.nodes()));
        Collections.shuffle(all, random);
        all.add(0, next);
        trials.prepare(now.nodes(), all);
        Trial base = trials.of(now.nodes(), Integer.MAX_VALUE, quick);
        if (base.isSafe()) {
            return null;
        }
        if (base.stranded() <= FEW) {
            all.removeIf(move -> move.saving() > 0);
            all.sort(Comparator.comparingDouble(Move::saving).reversed());
            Trial safe = quick ? null : safest(now, all, work);
            if (safe != null) {
                return safe.nodes();
            }
        }
        List<Ranked> ranked = ranked(base, all, quick, work);
        return ranked.isEmpty() ? next.applied(now.nodes()) : applied(ranked, base, quick, changes);
    }

    /**
     * Of the cheapest changes after which all are safe the one that does best under other arrivals; null if there is none.
     *
     * @param byPrice the cheapest first
     */
    private @Nullable Trial safest(Trial now, List<Move> byPrice, long work) {
        List<Trials.Arrival> others = trials.others(OTHERS);
        long end = trials.work() + work;
        Trial best = null;
        int fewest = Integer.MAX_VALUE;
        int safe = 0;
        for (int i = 0; i < byPrice.size() && safe < SAFE_CHANGES && fewest > 0 && trials.work() < end; i++) {
            Trial trial = trials.of(byPrice.get(i).applied(now.nodes()), 1, false);
            if (trial.isSafe()) {
                safe++;
                int stranded = trials.stranded(trial, others);
                if (stranded < fewest) {
                    best = trial;
                    fewest = stranded;
                }
            }
        }
        return best;
    }

    /** The changes that help, the best first. */
    private List<Ranked> ranked(Trial base, List<Move> all, boolean quick, long work) {
        List<Ranked> ranked = new ArrayList<>();
        double best = 0;
        long end = trials.work() + work;
        for (Move move : all) {
            if (best > 0 && trials.work() > end) {
                break;
            }
            // What would not pay even if it helped all need not be tried.
            if (2 * base.stranded() / price(base, move) > best) {
                Trial trial = trials.of(move.applied(base.nodes()), base.stranded(), quick);
                if (trial.stranded() < base.stranded()) {
                    double rate = rate(base, trial, move);
                    ranked.add(new Ranked(move, rate));
                    best = Math.max(best, rate);
                }
            }
        }
        ranked.sort(Comparator.comparingDouble(Ranked::rate).reversed());
        return ranked;
    }

    /** The nodes after the best of the changes, each as long as it still helps at half the rate of the first. */
    private List<PlannedNode> applied(List<Ranked> ranked, Trial base, boolean quick, int changes) {
        Trial last = base;
        for (Ranked candidate : ranked.subList(0, Math.min(changes, ranked.size()))) {
            Move move = candidate.move();
            if (!last.isSafe() && move.isPossible(last.nodes())) {
                Trial trial = trials.of(move.applied(last.nodes()), last.stranded(), quick);
                if (trial.stranded() < last.stranded()
                        && 2 * rate(last, trial, move) >= ranked.get(0).rate()) {
                    last = trial;
                }
            }
        }
        return last.nodes();
    }

    private static double rate(Trial before, Trial after, Move move) {
        return (before.stranded() - after.stranded()) / price(before, move);
    }

    private static double price(Trial before, Move move) {
        return Math.max(0, -move.saving()) + LEAST_PRICE * before.cost();
    }
}
