package io.karpenter.k8s.overlay;

import io.karpenter.core.cloud.CatalogSource;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.InvalidNodeClassException;
import io.karpenter.core.cloud.NodeClass;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.overlay.NodeOverlays;
import io.karpenter.core.overlay.OverlaidCatalog;
import io.karpenter.core.overlay.OverlayState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the provider offers, as NodeOverlays correct it. Everybody who plans asks here, so that nobody ever sees a price without its overlays
 * (SCH-OVL-10), and an overlay that is ignored is ignored by all. The last answer is kept: overlays × NodePools × instance types are gone
 * through again only if one of them has changed; else the answer costs a comparison, which is short where the provider gives the same objects
 * again. Thread-safe.
 */
public final class OverlaidCatalogs {

    private final CatalogSource source;
    private final Set<String> providerResources;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Kept last;

    /**
     * @param providerResources resources that overlays must not set (API-NO-18)
     */
    public OverlaidCatalogs(CatalogSource source, Set<String> providerResources) {
        this.source = source;
        this.providerResources = Set.copyOf(providerResources);
    }

    /**
     * A catalogue with all overlays applied.
     *
     * @param unread why instance types of a NodePool could not be read, by its name. Such a pool awaits its evaluation and must not be
     *     bought for; it does not keep others from theirs (SCH-OVL-10)
     */
    public record Evaluated(OverlaidCatalog catalog, Map<String, RuntimeException> unread) {

        public Evaluated {
            unread = Map.copyOf(unread);
        }
    }

    private record Kept(
            Map<String, Map<String, String>> pools,
            List<NodeOverlay> overlays,
            Catalog catalog,
            OverlaidCatalog result) {}

    /** From now on {@code listener} is called when overlays have been gone through again. It must return at once. */
    public void onEvaluated(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * The catalogue for the NodePools of a snapshot, with its NodeOverlays.
     *
     * @param snapshot with all NodePools: an overlay is in force for all or none of them (SCH-OVL-07)
     */
    public Evaluated of(Cluster snapshot, List<NodeClass> nodeClasses) {
        Map<String, RuntimeException> unread = new TreeMap<>();
        List<NodePool> pools = new ArrayList<>(snapshot.nodePools());
        Catalog catalog = read(pools, nodeClasses, unread);
        pools.removeIf(pool -> unread.containsKey(pool.name()));
        return new Evaluated(overlaid(pools, snapshot.nodeOverlays(), catalog), unread);
    }

    private OverlaidCatalog overlaid(List<NodePool> pools, List<NodeOverlay> overlays, Catalog catalog) {
        if (overlays.isEmpty()) {
            forget();
            return NodeOverlays.apply(pools, overlays, catalog, providerResources);
        }
        Map<String, Map<String, String>> labels = new HashMap<>();
        pools.forEach(pool -> labels.put(pool.name(), pool.template().labels()));
        OverlaidCatalog result;
        synchronized (this) {
            if (last != null
                    && last.overlays().equals(overlays)
                    && last.pools().equals(labels)
                    && last.catalog().equals(catalog)) {
                return last.result();
            }
            result = NodeOverlays.apply(pools, overlays, catalog, providerResources);
            last = new Kept(labels, overlays, catalog, result);
        }
        listeners.forEach(Runnable::run);
        return result;
    }

    /** The overlays without those that were ignored when they were last gone through. */
    List<NodeOverlay> inForce(List<NodeOverlay> overlays) {
        Set<String> ignored = ignored();
        return overlays.stream()
                .filter(overlay -> !ignored.contains(overlay.name()))
                .toList();
    }

    /** As {@link #inForce}; empty if overlays have not been gone through yet, so that nobody knows which of them are ignored. */
    synchronized Optional<List<NodeOverlay>> judgedInForce(List<NodeOverlay> overlays) {
        return last == null && !overlays.isEmpty() ? Optional.empty() : Optional.of(inForce(overlays));
    }

    private synchronized Set<String> ignored() {
        return last == null
                ? Set.of()
                : last.result().states().stream()
                        .filter(state -> !state.isValid())
                        .map(OverlayState::overlay)
                        .collect(Collectors.toSet());
    }

    /** Instance types of one NodePool with overlays applied to them and to nothing else. */
    List<InstanceType> applied(
            NodePool pool, List<NodeOverlay> overlays, LabelSchema schema, List<InstanceType> types) {
        Catalog only = new Catalog(schema, List.of(), Map.of(pool.name(), types));
        return NodeOverlays.apply(List.of(pool), overlays, only, providerResources)
                .catalog()
                .forNodePool(pool.name());
    }

    private synchronized void forget() {
        last = null;
    }

    /** The catalogue of all pools at once or, if that cannot be had, of each by itself. */
    private Catalog read(List<NodePool> pools, List<NodeClass> nodeClasses, Map<String, RuntimeException> unread) {
        try {
            return source.catalog(pools, nodeClasses);
        } catch (InvalidNodeClassException | CloudProviderException someOfThem) {
            Catalog whole = source.catalog(List.of(), List.of());
            for (NodePool pool : pools) {
                try {
                    whole = whole.withNodePool(pool.name(), read(pool, nodeClasses));
                } catch (InvalidNodeClassException | CloudProviderException failure) {
                    unread.put(pool.name(), failure);
                    whole = whole.withNodePool(pool.name(), List.of());
                }
            }
            return whole;
        }
    }

    private List<InstanceType> read(NodePool pool, List<NodeClass> nodeClasses) {
        List<NodeClass> own = nodeClasses.stream()
                .filter(nodeClass -> pool.template()
                        .nodeClassRef()
                        .filter(nodeClass.ref()::equals)
                        .isPresent())
                .toList();
        return source.catalog(List.of(pool), own).forNodePool(pool.name());
    }
}
