package io.karpenter.solver.api;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.risk.share.InterruptionPool;
import io.karpenter.core.risk.share.NodeShares;
import io.karpenter.core.workload.PodId;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Plans a problem whose first plan is beyond the limits of shares once more, such that each node by itself is within them, and then
 * again and again with fewer nodes of those pools that are crowded all the same: the next pool takes the rest, until all have room.
 * Which is best is improved. Source: ADR 0013.
 *
 * <p>Each plan takes as long as a first plan. Stateless.
 *
 * @param without the first plan, whose nodes became something else for the sake of the limits
 */
record SharedPools(Problem problem, SolverSettings settings, Search without, StopSignal stop) {

    /** More than plans need that may have an eighth in each pool. */
    private static final int ROUNDS = 12;

    private static final Comparator<Plan> BETTER = Comparator.comparingInt(
                    (Plan plan) -> plan.unschedulable().size())
            .thenComparingInt(plan -> plan.risk().excess())
            .thenComparingDouble(Plan::expectedHourlyCost);

    /**
     * A search and its best plan, which is assembled once.
     *
     * @param plan with what is known of other problems too
     */
    record Result(Search search, Plan plan) {

        private static Result of(Search search) {
            return new Result(search, search.best().plan());
        }

        /** {@code other} if there is no difference. */
        private Result orBetter(Result other) {
            return BETTER.compare(plan, other.plan) < 0 ? this : other;
        }
    }

    /**
     * The plan that keeps the limits of shares best, and of those the cheapest. A bound of nodes that are spread would hold only for their
     * like, so that it is that of the first plan.
     */
    Result best(Consumer<Progress> listener) {
        Result changed = Result.of(without);
        Problem spread = problem.with(NodeShares.spread(problem.cluster(), settings.risk(), left(changed.plan())));
        Result plain = first(spread);
        Result rationed = rationed(spread, plain);
        // With time both come to use many pools; which is cheaper in the end is not known before.
        Duration each =
                rationed == plain ? settings.timeLimit() : settings.timeLimit().dividedBy(2);
        Result apart = improved(plain, each, listener);
        if (rationed != plain) {
            apart = apart.orBetter(improved(rationed, each, listener));
        }
        return new Result(apart.search(), proven(apart.plan(), changed.plan())).orBetter(changed);
    }

    private Result rationed(Problem spread, Result plain) {
        Problem rationed = spread;
        Result best = plain;
        Map<InterruptionPool, Integer> rations = plain.search().best().rations();
        for (int round = 0; round < ROUNDS && !rations.isEmpty() && !stop.isRaised(); round++) {
            rationed = rationed.rationed(rations);
            Result last = first(rationed);
            best = last.orBetter(best);
            rations = last.search().best().rations();
        }
        return best;
    }

    private Result first(Problem of) {
        return Result.of(Search.first(of, settings, without.startNanos(), stop));
    }

    /** What is found in this time, or the first plan: what is cheaper packed may be dearer once its nodes have become something else. */
    private Result improved(Result first, Duration timeLimit, Consumer<Progress> listener) {
        Search search = first.search().improved(timeLimit, stop, news -> listener.accept(news.withoutBound()));
        return search == first.search() ? first : Result.of(search).orBetter(first);
    }

    /** {@code apart} with what is known of the problem without its spread, if that is for the same pods. */
    private static Plan proven(Plan apart, Plan without) {
        return left(apart).equals(left(without))
                ? apart.withPods(apart.nodes(), apart.existingNodes(), without.unschedulable(), apart.relaxed())
                        .withLowerBound(without.lowerBound())
                : apart.withLowerBound(OptionalDouble.empty());
    }

    private static Set<PodId> left(Plan plan) {
        return plan.unschedulable().stream().map(UnschedulablePod::pod).collect(Collectors.toSet());
    }
}
