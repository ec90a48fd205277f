package io.karpenter.core.cluster;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Taint;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request for one node, and how far it has come. A claim whose {@code nodeName} is empty is in flight.
 *
 * @param nodePool the pool it belongs to
 * @param labels the node's labels as far as known, launch results included
 * @param providerId empty until launched
 * @param capacity as the provider reported after launch
 * @param allocatable as the provider reported after launch
 * @param nodeName its Node once that has joined
 * @param lifecycle what matters for its end
 */
public record NodeClaim(
        String name,
        String nodePool,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<Expression> requirements,
        List<Taint> taints,
        List<Taint> startupTaints,
        String providerId,
        ResourceList capacity,
        ResourceList allocatable,
        Optional<String> nodeName,
        boolean registered,
        boolean initialized,
        boolean deleting,
        Instant created,
        Lifecycle lifecycle) {

    public NodeClaim {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
        requirements = List.copyOf(requirements);
        taints = List.copyOf(taints);
        startupTaints = List.copyOf(startupTaints);
    }

    /** A claim of which nothing is known that matters for its end. */
    public NodeClaim(
            String name,
            String nodePool,
            Map<String, String> labels,
            Map<String, String> annotations,
            List<Expression> requirements,
            List<Taint> taints,
            List<Taint> startupTaints,
            String providerId,
            ResourceList capacity,
            ResourceList allocatable,
            Optional<String> nodeName,
            boolean registered,
            boolean initialized,
            boolean deleting,
            Instant created) {
        this(
                name,
                nodePool,
                labels,
                annotations,
                requirements,
                taints,
                startupTaints,
                providerId,
                capacity,
                allocatable,
                nodeName,
                registered,
                initialized,
                deleting,
                created,
                Lifecycle.UNKNOWN);
    }

    /** True if its node goes: it is being deleted, or its machine is being ended (STA-08). */
    public boolean isLeaving() {
        return deleting || lifecycle.instanceTerminating();
    }

    /** The same claim, being deleted. */
    public NodeClaim leaving() {
        return copy(true, lifecycle);
    }

    public NodeClaim with(Lifecycle newLifecycle) {
        return copy(deleting, newLifecycle);
    }

    private NodeClaim copy(boolean newDeleting, Lifecycle newLifecycle) {
        return new NodeClaim(
                name,
                nodePool,
                labels,
                annotations,
                requirements,
                taints,
                startupTaints,
                providerId,
                capacity,
                allocatable,
                nodeName,
                registered,
                initialized,
                newDeleting,
                created,
                newLifecycle);
    }

    /**
     * What matters for the end of a node.
     *
     * @param initializedSince when it became initialized, if that is known
     * @param lastPodEvent when a pod last came to its node or left it ({@code status.lastPodEventTime})
     * @param expireAfter age at which it is replaced; empty: never
     * @param terminationGracePeriod longest time its node may drain; empty: any
     * @param instanceTerminating true if the provider has begun to end the machine
     * @param driftedSince since when it is not as its NodePool wants it, if it is not (condition Drifted)
     */
    public record Lifecycle(
            Optional<Instant> initializedSince,
            Optional<Instant> lastPodEvent,
            Optional<Duration> expireAfter,
            Optional<Duration> terminationGracePeriod,
            boolean instanceTerminating,
            Optional<Instant> driftedSince) {

        public static final Lifecycle UNKNOWN =
                new Lifecycle(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

        /** That of a claim that has not drifted. */
        public Lifecycle(
                Optional<Instant> initializedSince,
                Optional<Instant> lastPodEvent,
                Optional<Duration> expireAfter,
                Optional<Duration> terminationGracePeriod,
                boolean instanceTerminating) {
            this(
                    initializedSince,
                    lastPodEvent,
                    expireAfter,
                    terminationGracePeriod,
                    instanceTerminating,
                    Optional.empty());
        }

        /** The same, drifted. */
        public Lifecycle drifted(Instant since) {
            return new Lifecycle(
                    initializedSince,
                    lastPodEvent,
                    expireAfter,
                    terminationGracePeriod,
                    instanceTerminating,
                    Optional.of(since));
        }
    }
}
