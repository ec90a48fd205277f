package io.karpenter.core.nodepool;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How many nodes of a pool may be disrupted at once.
 *
 * @param nodes a number such as {@code 5} or a share such as {@code 10%}
 * @param schedule when it starts to hold, five-field cron in UTC; empty: always
 * @param duration how long it holds after each start
 * @param reasons which reasons it limits ({@code Empty}, {@code Drifted}, {@code Underutilized}); empty: all
 */
public record Budget(String nodes, Optional<String> schedule, Optional<Duration> duration, Set<String> reasons) {

    /** What holds if a NodePool states none: a tenth of its nodes. */
    public static final Budget DEFAULT = new Budget("10%", Optional.empty(), Optional.empty(), Set.of());

    public Budget {
        reasons = Collections.unmodifiableSet(new TreeSet<>(reasons));
    }
}
