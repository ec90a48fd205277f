package io.karpenter.k8s.simulated;

import io.karpenter.core.cloud.CatalogSource;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.label.LabelSchema;
import java.util.Set;

/**
 * What a simulated cloud sells, as the provider whose catalogue it is says it.
 *
 * @param catalogs what can be launched, at which price
 * @param nodeClassKinds of the configuration objects that {@code catalogs} understands
 * @param labels what is known about label keys
 * @param keysNotForOverlays label keys that NodeOverlays may not ask for
 * @param resourcesNotForOverlays resources that NodeOverlays may not state
 */
public record SimulatedMarket(
        CatalogSource catalogs,
        Set<NodeClassKind> nodeClassKinds,
        LabelSchema labels,
        Set<String> keysNotForOverlays,
        Set<String> resourcesNotForOverlays) {

    public SimulatedMarket {
        nodeClassKinds = Set.copyOf(nodeClassKinds);
        keysNotForOverlays = Set.copyOf(keysNotForOverlays);
        resourcesNotForOverlays = Set.copyOf(resourcesNotForOverlays);
    }

    /** A market with no label keys and resources but the core's. */
    public static SimulatedMarket of(CatalogSource catalogs, Set<NodeClassKind> nodeClassKinds) {
        return new SimulatedMarket(catalogs, nodeClassKinds, LabelSchema.CORE, Set.of(), Set.of());
    }
}
