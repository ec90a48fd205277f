package io.karpenter.k8s.observe;

import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What is looked at, and how. Immutable; each {@code with…} gives changed settings.
 *
 * @param labels what is known about label keys, the provider's included
 * @param keysNotForOverlays well-known label keys that NodeOverlays may not ask for (API-NO-06)
 * @param providerResources resources of the provider that NodeOverlays may not state (API-NO-18)
 * @param nodeClasses kinds of the provider's configuration objects; NodePools and NodeClaims that name another kind are somebody
 *     else's. Empty: everything is ours
 * @param nodeOverlays true if NodeOverlays are looked at (gate {@code NodeOverlay})
 * @param capacityBuffers true if CapacityBuffers and what they refer to are looked at (gate {@code CapacityBuffer})
 * @param defaultSpread true if Services and controllers are looked at, because default spread constraints are set (SCH-DEF-03)
 * @param nominationWindow how long a node is kept for the pods that were promised to it (STA-20)
 * @param unread is told of each version of an object that cannot be read, once
 */
public record ObserverSettings(
        LabelSchema labels,
        Set<String> keysNotForOverlays,
        Set<String> providerResources,
        List<ResourceKind> nodeClasses,
        boolean nodeOverlays,
        boolean capacityBuffers,
        boolean defaultSpread,
        Duration nominationWindow,
        Consumer<UnreadResource> unread) {

    private static final Duration SHORTEST_NOMINATION = Duration.ofSeconds(10);

    /** The core's labels only, no gates, nominations of 20 s, nobody is told. */
    public static final ObserverSettings DEFAULT = new ObserverSettings(
            LabelSchema.CORE,
            Set.of(),
            Set.of(),
            List.of(),
            false,
            false,
            false,
            nominationWindow(Duration.ofSeconds(10)),
            unread -> {});

    public ObserverSettings {
        keysNotForOverlays = Set.copyOf(keysNotForOverlays);
        providerResources = Set.copyOf(providerResources);
        nodeClasses = List.copyOf(nodeClasses);
    }

    /** How long nominations hold with batches of at most {@code longestBatch} (STA-20). */
    public static Duration nominationWindow(Duration longestBatch) {
        Duration twice = longestBatch.multipliedBy(2);
        return twice.compareTo(SHORTEST_NOMINATION) < 0 ? SHORTEST_NOMINATION : twice;
    }

    public ObserverSettings withProvider(
            LabelSchema newLabels,
            Set<String> newKeysNotForOverlays,
            Set<String> newProviderResources,
            List<ResourceKind> newNodeClasses) {
        return new ObserverSettings(
                newLabels,
                newKeysNotForOverlays,
                newProviderResources,
                newNodeClasses,
                nodeOverlays,
                capacityBuffers,
                defaultSpread,
                nominationWindow,
                unread);
    }

    public ObserverSettings withGates(boolean overlays, boolean buffers, boolean spread) {
        return new ObserverSettings(
                labels,
                keysNotForOverlays,
                providerResources,
                nodeClasses,
                overlays,
                buffers,
                spread,
                nominationWindow,
                unread);
    }

    public ObserverSettings withNominationWindow(Duration window) {
        return new ObserverSettings(
                labels,
                keysNotForOverlays,
                providerResources,
                nodeClasses,
                nodeOverlays,
                capacityBuffers,
                defaultSpread,
                window,
                unread);
    }

    public ObserverSettings tellingUnread(Consumer<UnreadResource> listener) {
        return new ObserverSettings(
                labels,
                keysNotForOverlays,
                providerResources,
                nodeClasses,
                nodeOverlays,
                capacityBuffers,
                defaultSpread,
                nominationWindow,
                listener);
    }

    List<NodeClassKind> managedBy() {
        return nodeClasses.stream()
                .map(kind -> new NodeClassKind(kind.group(), kind.kind()))
                .toList();
    }

    /** The kinds to be watched. */
    public List<ResourceKind> kinds() {
        Set<ResourceKind> kinds = new LinkedHashSet<>(List.of(
                ResourceKind.NODE_POOL,
                ResourceKind.NODE_CLAIM,
                ResourceKind.NODE,
                ResourceKind.NAMESPACE,
                ResourceKind.STORAGE_CLASS,
                ResourceKind.PERSISTENT_VOLUME,
                ResourceKind.PERSISTENT_VOLUME_CLAIM,
                ResourceKind.CSI_NODE,
                ResourceKind.POD_DISRUPTION_BUDGET,
                ResourceKind.LIMIT_RANGE,
                ResourceKind.RUNTIME_CLASS,
                ResourceKind.PRIORITY_CLASS,
                ResourceKind.DAEMON_SET,
                ResourceKind.POD));
        kinds.addAll(nodeClasses);
        if (nodeOverlays) {
            kinds.add(ResourceKind.NODE_OVERLAY);
        }
        if (capacityBuffers) {
            kinds.add(ResourceKind.CAPACITY_BUFFER);
            kinds.add(ResourceKind.POD_TEMPLATE);
            kinds.add(ResourceKind.DEPLOYMENT);
        }
        if (defaultSpread) {
            kinds.add(ResourceKind.SERVICE);
            kinds.add(ResourceKind.REPLICATION_CONTROLLER);
        }
        if (capacityBuffers || defaultSpread) {
            kinds.add(ResourceKind.REPLICA_SET);
            kinds.add(ResourceKind.STATEFUL_SET);
        }
        return new ArrayList<>(kinds);
    }
}
