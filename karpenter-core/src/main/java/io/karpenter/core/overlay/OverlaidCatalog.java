package io.karpenter.core.overlay;

import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A catalogue after all overlays were applied to it, and what became of each overlay. Immutable and thread-safe.
 *
 * @param catalog the corrected catalogue; what no overlay touches is shared with the original
 * @param states of the overlays, in the order in which they were evaluated: heaviest first (SCH-OVL-03)
 * @param touched for each NodePool that was evaluated, the names of the instance types that overlays changed
 */
public record OverlaidCatalog(Catalog catalog, List<OverlayState> states, Map<String, Touched> touched) {

    public OverlaidCatalog {
        states = List.copyOf(states);
        touched = Map.copyOf(touched);
    }

    /**
     * Names of instance types of one NodePool.
     *
     * @param priced those with an offering whose price an overlay set
     * @param extended those whose capacity an overlay changed
     */
    public record Touched(Set<String> priced, Set<String> extended) {
        public Touched {
            priced = Set.copyOf(priced);
            extended = Set.copyOf(extended);
        }
    }

    /** The corrected instance types of {@code nodePool}; empty as long as it awaits its evaluation (SCH-OVL-10). */
    public Optional<List<InstanceType>> typesOf(String nodePool) {
        return touched.containsKey(nodePool) ? Optional.of(catalog.forNodePool(nodePool)) : Optional.empty();
    }

    /** True if a NodeClaim of {@code nodePool} that keeps these types is to say that overlays set a price (SCH-NC-06). */
    public boolean setsPriceOf(String nodePool, Collection<String> instanceTypes) {
        Touched ofPool = touched.get(nodePool);
        return ofPool != null && instanceTypes.stream().anyMatch(ofPool.priced()::contains);
    }

    /** True if a NodeClaim of {@code nodePool} that keeps these types is to say that overlays add capacity (SCH-NC-06). */
    public boolean addsCapacityTo(String nodePool, Collection<String> instanceTypes) {
        Touched ofPool = touched.get(nodePool);
        return ofPool != null && instanceTypes.stream().anyMatch(ofPool.extended()::contains);
    }
}
