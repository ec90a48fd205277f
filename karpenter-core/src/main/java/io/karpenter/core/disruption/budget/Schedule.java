package io.karpenter.core.disruption.budget;

import java.time.Instant;
import java.util.Optional;

/** Instants that recur, always in UTC (DIS-BUD-04). Implementations are immutable. */
@FunctionalInterface
public interface Schedule {

    /** The first of them strictly after {@code instant}; empty if there is none. */
    Optional<Instant> firstAfter(Instant instant);

    /** Reads schedules as they are written: five cron fields, or a macro such as {@code @daily}. */
    @FunctionalInterface
    interface Reader {

        /**
         * The schedule that {@code text} states.
         *
         * @throws IllegalArgumentException if it states none; the message says why
         */
        Schedule read(String text);
    }
}
