package io.karpenter.core.staticpool;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The nodes that a static NodePool has too many, in the order in which it can best do without them: those not launched yet, then
 * empty ones, then the others, without pods that ask to be left alone before those with, and cheap ones before dear ones. Equal ones
 * go by name. Budgets hold nothing back here; PodDisruptionBudgets and grace periods do so while the nodes drain.
 *
 * @param victims NodeClaims to delete, in that order; all may be deleted at the same time
 */
public record ScaleDown(List<Victim> victims) {

    /** When to look again if nothing wakes us before, whatever was decided. */
    public static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(60);

    public ScaleDown {
        victims = List.copyOf(victims);
    }

    /** Why a node was chosen before others; in the order in which they go. */
    public enum Ground {
        /** Its NodeClaim has no machine yet. */
        NOT_LAUNCHED,
        /** Nothing but daemons runs on it. */
        EMPTY,
        /** Its pods are the cheapest to evict of what is left. */
        CHEAPEST,
        /** As before, though some pod on it asks to be left alone: nothing better is left. */
        CHEAPEST_PROTECTED
    }

    /**
     * A node to go.
     *
     * @param claim name of its NodeClaim
     * @param cost eviction cost of its pods times the share of life it has left, without unit (SCH-STA-09)
     */
    public record Victim(String claim, Ground ground, double cost) {}

    /**
     * Chooses among the active nodes of a pool. Does not need to know all nodes of the cluster.
     *
     * @param active nodes neither deleting nor about to be replaced
     */
    public static ScaleDown decide(int replicas, Collection<StaticNode> active, Instant now) {
        return new ScaleDown(active.stream()
                .map(node -> victim(node, now))
                .sorted(Comparator.comparing(Victim::ground)
                        .thenComparingDouble(Victim::cost)
                        .thenComparing(Victim::claim))
                .limit(Math.max(0, active.size() - replicas))
                .toList());
    }

    private static Victim victim(StaticNode node, Instant now) {
        if (!node.launched()) {
            return new Victim(node.name(), Ground.NOT_LAUNCHED, 0);
        }
        if (node.isEmpty(now)) {
            return new Victim(node.name(), Ground.EMPTY, 0);
        }
        return new Victim(
                node.name(), node.isProtected(now) ? Ground.CHEAPEST_PROTECTED : Ground.CHEAPEST, node.cost(now));
    }
}
