package io.karpenter.solver.search;

import ai.timefold.solver.core.config.solver.EnvironmentMode;
import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * When a search ends, and how it works.
 *
 * @param time from its beginning
 * @param moves of local search in place of time; the result then depends on nothing else. Each search counts for itself: one that is
 *     made of several gives as many to each of them
 * @param targetGap (price − bound) / bound that is good enough, 0 for none
 * @param seed of everything random
 * @param threads at most
 * @param mode how closely Timefold checks itself
 */
public record SearchLimits(
        Duration time, OptionalLong moves, double targetGap, long seed, int threads, EnvironmentMode mode) {

    /** Looks at a signal in place of time, where moves are limited. */
    private static final long CHECKS = 20_000;

    /** Local search evaluates so many moves in a round if moves are limited. */
    static final long MOVES_PER_ROUND = 2000;

    public SearchLimits {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", it must be at least 1");
        }
    }

    /** The limits that a solver has been given. */
    public static SearchLimits of(SolverSettings settings) {
        return new SearchLimits(
                settings.timeLimit(),
                settings.moveLimit(),
                settings.targetGap(),
                settings.seed(),
                settings.threads(),
                EnvironmentMode.NO_ASSERT);
    }

    /** The same with a share of the time; where moves are limited, which have no share, as it is. */
    public SearchLimits shortened(double share) {
        return new SearchLimits(
                Duration.ofNanos((long) (share * time.toNanos())), moves, targetGap, seed, threads, mode);
    }

    /** Raised when the time from now on is over. */
    StopSignal deadline() {
        return deadline(System.nanoTime());
    }

    /**
     * Raised when the time is over.
     *
     * @param startNanos {@link System#nanoTime} when it began
     */
    public StopSignal deadline(long startNanos) {
        if (moves.isPresent()) {
            return StopSignal.NEVER;
        }
        return () -> System.nanoTime() - startNanos >= time.toNanos();
    }

    /** Raised when this share of the time, from now on, is over; or after some looks at it, if moves are limited. */
    StopSignal share(double share) {
        if (moves.isPresent()) {
            long[] checks = {0};
            return () -> ++checks[0] > CHECKS;
        }
        long end = System.nanoTime() + (long) (share * time.toNanos());
        return () -> System.nanoTime() - end >= 0;
    }

    TerminationConfig ofRound(long millis) {
        return moves.isPresent()
                ? new TerminationConfig().withMoveCountLimit(Math.min(MOVES_PER_ROUND, moves.getAsLong()))
                : new TerminationConfig().withSpentLimit(Duration.ofMillis(Math.max(1, millis)));
    }
}
