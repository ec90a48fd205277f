package io.karpenter.core.disruption.budget;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.nodepool.NodePool;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How many nodes of a pool its budgets allow to be disrupted at once. A budget that cannot be read allows none, whatever it is for:
 * nobody knows what its author wanted to protect.
 *
 * <p>Stateless. Source: DIS-BUD-02 to DIS-BUD-06.
 */
public final class AllowedDisruptions {

    /** What is allowed where no budget holds. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final Pattern NODES = Pattern.compile("(100|[0-9]{1,2})%|[0-9]+");

    private AllowedDisruptions() {}

    /**
     * The least that any budget for {@code reason} allows which holds at {@code now}.
     *
     * @param nodes of the pool that are counted ({@link NodeTally#nodes})
     */
    public static int of(NodePool pool, int nodes, DisruptionReason reason, Instant now, Schedule.Reader schedules) {
        int allowed = UNLIMITED;
        for (Budget budget : pool.disruption().budgets()) {
            int byThis;
            try {
                byThis = isActive(budget, now, schedules) ? allowed(budget, nodes) : UNLIMITED;
            } catch (IllegalArgumentException unreadable) {
                return 0;
            }
            boolean applies = budget.reasons().isEmpty() || budget.reasons().contains(reason.toString());
            allowed = applies ? Math.min(allowed, byThis) : allowed;
        }
        return allowed;
    }

    /** What cannot be read of the budgets of {@code pool}, so that they allow nothing; empty if all can be (DIS-LOP-09). */
    public static Optional<String> unreadable(NodePool pool, Instant now, Schedule.Reader schedules) {
        for (Budget budget : pool.disruption().budgets()) {
            try {
                isActive(budget, now, schedules);
                allowed(budget, 0);
            } catch (IllegalArgumentException unreadable) {
                return Optional.of(String.valueOf(unreadable.getMessage()));
            }
        }
        return Optional.empty();
    }

    /** A budget holds from each start of its schedule for its duration; the start belongs to that time, the end does not. */
    private static boolean isActive(Budget budget, Instant now, Schedule.Reader schedules) {
        if (budget.schedule().isEmpty() && budget.duration().isEmpty()) {
            return true;
        }
        if (budget.schedule().isEmpty() || budget.duration().isEmpty()) {
            throw new IllegalArgumentException("schedule and duration of a budget must be given together");
        }
        return schedules
                .read(budget.schedule().get())
                .firstAfter(now.minus(budget.duration().get()))
                .filter(start -> !start.isAfter(now))
                .isPresent();
    }

    private static int allowed(Budget budget, int nodes) {
        String text = budget.nodes();
        if (!NODES.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "nodes of a budget is \"%s\", it must be a number or a percentage".formatted(text));
        }
        if (text.endsWith("%")) {
            long percent = Integer.parseInt(text.substring(0, text.length() - 1));
            return (int) ((percent * nodes + 99) / 100);
        }
        return new BigInteger(text).min(BigInteger.valueOf(UNLIMITED)).intValue();
    }
}
