package io.karpenter.aws.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** How many machines EC2 has left of what, and what it says where it has none. Unlimited at first. Thread-safe. */
public final class FakeCapacity {

    public static final String SPOT = "spot";
    public static final String ON_DEMAND = "on-demand";
    public static final String RESERVED = "reserved";

    private static final String INSUFFICIENT = "InsufficientInstanceCapacity";

    /**
     * Where a machine is taken from.
     *
     * @param capacityType {@link #SPOT}, {@link #ON_DEMAND} or {@link #RESERVED}
     * @param reservationId empty unless reserved
     */
    public record Pool(String capacityType, String instanceType, String zone, String reservationId) {

        public static Pool spot(String instanceType, String zone) {
            return new Pool(SPOT, instanceType, zone, "");
        }

        public static Pool onDemand(String instanceType, String zone) {
            return new Pool(ON_DEMAND, instanceType, zone, "");
        }
    }

    /** Why a pool gives no machine, as an error of a fleet. */
    public record Refusal(String code, String message) {}

    private record Rule(Predicate<Pool> pools, Refusal refusal) {}

    private final Map<Pool, Integer> left = new HashMap<>();
    private final List<Rule> rules = new ArrayList<>();

    /** Leaves {@code count} machines in a pool; the next ones are refused with {@code InsufficientInstanceCapacity}. */
    public synchronized void limit(Pool pool, int count) {
        left.put(pool, count);
    }

    /** Refuses with an error of the caller's choice, before any count is looked at. */
    public synchronized void refuse(Predicate<Pool> pools, String code, String message) {
        rules.add(new Rule(pools, new Refusal(code, message)));
    }

    /** Refuses one pool with an error of the caller's choice. */
    public void refuse(Pool pool, String code, String message) {
        refuse(pool::equals, code, message);
    }

    /** Everything is unlimited again. */
    public synchronized void clear() {
        left.clear();
        rules.clear();
    }

    /** Takes a machine, or says why not. */
    synchronized Optional<Refusal> take(Pool pool) {
        for (Rule rule : rules) {
            if (rule.pools.test(pool)) {
                return Optional.of(rule.refusal);
            }
        }
        Integer count = left.get(pool);
        if (count != null && count <= 0) {
            return Optional.of(new Refusal(
                    INSUFFICIENT,
                    ("We currently do not have sufficient %s capacity in the Availability Zone you requested (%s)."
                                    + " Our system will be working on provisioning additional capacity.")
                            .formatted(pool.instanceType(), pool.zone())));
        }
        left.computeIfPresent(pool, (p, n) -> n - 1);
        return Optional.empty();
    }

    synchronized void giveBack(Pool pool) {
        left.computeIfPresent(pool, (p, n) -> n + 1);
    }
}
