package io.karpenter.core.repair;

import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.condition.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What ails a Node, and from when on that is not tolerated any more. Source: HLT-04.
 *
 * @param policy of the provider that the Node's condition matches
 * @param due when its toleration ends
 */
public record Ailment(RepairPolicy policy, Instant due) {

    /**
     * The one whose toleration ends first, of equal ones that of the first policy; empty if the Node is well.
     *
     * @param conditions of the Node
     */
    public static Optional<Ailment> of(List<Condition> conditions, List<RepairPolicy> policies) {
        return policies.stream()
                .flatMap(policy -> matching(conditions, policy)
                        .map(condition ->
                                new Ailment(policy, condition.lastTransition().plus(policy.toleration()))))
                .min(Comparator.comparing(Ailment::due));
    }

    private static Stream<Condition> matching(List<Condition> conditions, RepairPolicy policy) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(policy.conditionType())
                        && condition.status().toString().equals(policy.conditionStatus()));
    }

    /** Time until it is due; empty if it is. */
    public Optional<Duration> left(Instant now) {
        return Optional.of(Duration.between(now, due)).filter(Duration::isPositive);
    }

    /** Type of the condition as metrics spell it: {@code accelerated_hardware_ready}. */
    public String label() {
        return policy.conditionType().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /**
     * Nodes that something ails, tolerated or not, among others. Repair stands still while they are too many, as the cause is then hardly
     * theirs. Source: HLT-06.
     */
    public record Census(long ailing, long total) {

        /** No node at all. */
        public static final Census NONE = new Census(0, 0);

        public Census plus(Census more) {
            return new Census(ailing + more.ailing, total + more.total);
        }

        /**
         * True if no more than this share ails, rounded up to a whole node.
         *
         * @param percent from 0 to 100
         */
        public boolean allowsRepair(int percent) {
            return ailing <= Math.ceilDiv(total * percent, 100L);
        }
    }
}
