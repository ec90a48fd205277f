package io.karpenter.k8s.overlay;

import io.karpenter.core.cloud.CatalogSource;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.overlay.NodeOverlays;
import io.karpenter.core.overlay.OverlaidCatalog;
import io.karpenter.core.overlay.OverlayState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * What was gone through, and what came out.
     *
     * @param asked labels of all NodePools that were asked about, those whose types could not be read included
     */
    private record Kept(
            Map<String, Map<String, String>> asked,
            List<NodeOverlay> overlays,
            Catalog catalog,
            OverlaidCatalog result) {

        boolean isOf(List<NodePool> pools, List<NodeOverlay> now) {
            return overlays.equals(now) && asked.equals(labels(pools));
        }
    }

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
        return of(snapshot.nodePools(), snapshot.nodeOverlays(), nodeClasses);
    }

    private Evaluated of(List<NodePool> pools, List<NodeOverlay> overlays, List<NodeClass> nodeClasses) {
        Map<String, RuntimeException> unread = new TreeMap<>();
        Catalog catalog = read(pools, nodeClasses, unread);
        List<NodePool> readable =
                pools.stream().filter(pool -> !unread.containsKey(pool.name())).toList();
        if (overlays.isEmpty()) {
            forget();
            return new Evaluated(NodeOverlays.apply(readable, overlays, catalog, providerResources), unread);
        }
        OverlaidCatalog result;
        synchronized (this) {
            if (last != null && last.isOf(pools, overlays) && last.catalog().equals(catalog)) {
                return new Evaluated(last.result(), unread);
            }
            result = NodeOverlays.apply(readable, overlays, catalog, providerResources);
            last = new Kept(labels(pools), overlays, catalog, result);
        }
        listeners.forEach(Runnable::run);
        return new Evaluated(result, unread);
    }

    private static Map<String, Map<String, String>> labels(List<NodePool> pools) {
        Map<String, Map<String, String>> labels = new HashMap<>();
        pools.forEach(pool -> labels.put(pool.name(), pool.template().labels()));
        return labels;
    }

    /** The overlays without those that were ignored when they were last gone through; never asks the provider. */
    synchronized List<NodeOverlay> inForce(List<NodeOverlay> overlays) {
        return last == null ? overlays : inForce(overlays, last.result());
    }

    /**
     * The overlays without those that are ignored. They are gone through again if one of them or a NodePool is not as it was then.
     *
     * @throws CloudProviderException if the provider has no instance types to go through them with
     */
    List<NodeOverlay> inForce(List<NodePool> pools, List<NodeOverlay> overlays, List<NodeClass> nodeClasses) {
        synchronized (this) {
            if (last != null && last.isOf(pools, overlays)) {
                return inForce(overlays, last.result());
            }
        }
        return inForce(overlays, of(pools, overlays, nodeClasses).catalog());
    }

    private static List<NodeOverlay> inForce(List<NodeOverlay> overlays, OverlaidCatalog judged) {
        Set<String> ignored = judged.states().stream()
                .filter(state -> !state.isValid())
                .map(OverlayState::overlay)
                .collect(Collectors.toSet());
        return overlays.stream()
                .filter(overlay -> !ignored.contains(overlay.name()))
                .toList();
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
