package io.karpenter.core.staticpool;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.quantity.Resource;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a static NodePool gets more nodes, and when to look at it again. Source: SCH-STA-04 to SCH-STA-06, KW-D-14.
 */
public sealed interface ScaleUp {

    Duration STEADY = Duration.ofSeconds(60);
    Duration AT_LIMIT = Duration.ofSeconds(30);
    Duration UNSYNCED = Duration.ofSeconds(1);

    /** When to look again if nothing wakes us before; empty: only then. */
    Optional<Duration> lookAgainAfter();

    /** One line for logs. */
    String message();

    /** The pool gets no nodes as it is: not static, not ready, or going. */
    record NotUsable(String why) implements ScaleUp {
        @Override
        public Optional<Duration> lookAgainAfter() {
            return Optional.empty();
        }

        @Override
        public String message() {
            return "nodepool " + why;
        }
    }

    /** The nodes of the cluster are not all known yet. */
    record NotSynced() implements ScaleUp {
        @Override
        public Optional<Duration> lookAgainAfter() {
            return Optional.of(UNSYNCED);
        }

        @Override
        public String message() {
            return "cluster state is not synced";
        }
    }

    /** There are as many nodes as replicas, or more; those about to be replaced count. */
    record Enough(int replicas, NodeCounts counts) implements ScaleUp {
        @Override
        public Optional<Duration> lookAgainAfter() {
            return Optional.of(STEADY);
        }

        @Override
        public String message() {
            return "nodepool has %d active nodes and %d about to be replaced for %d replicas"
                    .formatted(counts.active(), counts.pendingDisruption(), replicas);
        }
    }

    /** Nodes are missing, but the limit of nodes leaves room for none. */
    record LimitReached(int missing, long limit, NodeCounts counts) implements ScaleUp {
        @Override
        public Optional<Duration> lookAgainAfter() {
            return Optional.of(AT_LIMIT);
        }

        @Override
        public String message() {
            return "nodepool node limit reached (limit %d, %d nodes, %d promised, %d missing)"
                    .formatted(limit, counts.present(), counts.reserved(), missing);
        }
    }

    /**
     * NodeClaims are to be created, each from the pool's template and on its own. The slots are reserved; each is to be released
     * after its attempt. An attempt that fails is repeated at once with back-off instead of looking again later.
     *
     * @param claims how many, at least one
     * @param missing how many the replicas ask for, at least {@code claims}
     */
    record Create(int claims, int missing) implements ScaleUp {
        @Override
        public Optional<Duration> lookAgainAfter() {
            return Optional.of(STEADY);
        }

        @Override
        public String message() {
            return "creating %d of %d missing nodeclaims".formatted(claims, missing);
        }
    }

    /**
     * Decides, and reserves the slots of what is to be created. To be called by one worker for a pool at a time; others may
     * {@linkplain NodeAccounts#reserve reserve} slots of the same pool meanwhile.
     *
     * @param synced true once all nodes of the cluster have been read
     */
    static ScaleUp decide(NodePool nodePool, NodeAccounts accounts, boolean synced) {
        Optional<String> unusable = unusable(nodePool);
        if (unusable.isPresent()) {
            return new NotUsable(unusable.get());
        }
        if (!synced) {
            return new NotSynced();
        }
        int replicas = nodePool.replicas().orElseThrow();
        NodeCounts counts = accounts.counts(nodePool.name());
        int missing = counts.missing(replicas);
        if (missing == 0) {
            return new Enough(replicas, counts);
        }
        int granted = accounts.reserve(nodePool.name(), missing, limit(nodePool));
        return granted == 0
                ? new LimitReached(missing, limit(nodePool), accounts.counts(nodePool.name()))
                : new Create(granted, missing);
    }

    private static Optional<String> unusable(NodePool nodePool) {
        if (!nodePool.isStatic()) {
            return Optional.of("is not static");
        }
        if (nodePool.deleting()) {
            return Optional.of("is being deleted");
        }
        return nodePool.ready() ? Optional.empty() : Optional.of("is not ready");
    }

    /** Most nodes that {@code nodePool} may have; {@link Long#MAX_VALUE} without a limit. */
    static long limit(NodePool nodePool) {
        return nodePool.limits().has(Resource.NODES)
                ? nodePool.limits().get(Resource.NODES).value()
                : Long.MAX_VALUE;
    }
}
