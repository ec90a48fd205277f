package io.karpenter.core.overlay;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Applies NodeOverlays to a catalogue: all of them together, for all NodePools, from the heaviest to the lightest. An overlay
 * is in force everywhere or nowhere. Costs overlays × NodePools × instance types; nothing is copied but what changes.
 * Source: SCH-OVL-01 to SCH-OVL-12; conflicts by KW-D-08, untouched fields by KW-D-09.
 */
public final class NodeOverlays {

    /** Heaviest first, among equals the last name first (SCH-OVL-03). */
    private static final Comparator<NodeOverlay> ORDER = Comparator.comparingInt(NodeOverlay::weight)
            .thenComparing(NodeOverlay::name)
            .reversed();

    private final LabelSchema schema;
    private final Set<String> providerResources;
    private final Map<String, List<TypeChanges>> ofNodePool = new HashMap<>();

    private NodeOverlays(LabelSchema schema, Set<String> providerResources) {
        this.schema = schema;
        this.providerResources = providerResources;
    }

    /** The catalogue as {@code overlays} correct it, by a provider that states no resources of its own. */
    public static OverlaidCatalog apply(
            Collection<NodePool> nodePools, Collection<NodeOverlay> overlays, Catalog catalog) {
        return apply(nodePools, overlays, catalog, Set.of());
    }

    /**
     * The catalogue as {@code overlays} correct it.
     *
     * @param nodePools those to evaluate; the others keep the types they have, and count as awaiting evaluation
     * @param providerResources resources that the provider states itself, besides CPU, memory, ephemeral storage and pods;
     *     overlays must not set them (API-NO-18)
     */
    public static OverlaidCatalog apply(
            Collection<NodePool> nodePools,
            Collection<NodeOverlay> overlays,
            Catalog catalog,
            Set<String> providerResources) {
        NodeOverlays evaluation = new NodeOverlays(catalog.schema(), Set.copyOf(providerResources));
        for (NodePool nodePool : nodePools) {
            // Without overlays nothing changes, and nothing needs to be prepared.
            evaluation.ofNodePool.put(nodePool.name(), overlays.isEmpty() ? List.of() : changes(nodePool, catalog));
        }
        List<OverlayState> states =
                overlays.stream().sorted(ORDER).map(evaluation::evaluate).toList();
        return evaluation.applied(catalog, states);
    }

    private static List<TypeChanges> changes(NodePool nodePool, Catalog catalog) {
        Requirements known = Requirements.of(Requirement.in(Labels.NODEPOOL, nodePool.name()))
                .and(Requirements.ofLabels(nodePool.template().labels()))
                .withKeys(catalog.schema()::canonical);
        return catalog.forNodePool(nodePool.name()).stream()
                .map(type -> new TypeChanges(type, known))
                .toList();
    }

    private OverlayState evaluate(NodeOverlay overlay) {
        List<String> problems = OverlayProblems.of(overlay, schema, providerResources);
        if (!problems.isEmpty()) {
            return new OverlayState.Invalid(overlay.name(), problems);
        }
        Requirements asked = Requirements.ofExpressions(overlay.requirements()).withKeys(schema::canonical);
        Optional<PriceChange> price = overlay.price()
                .flatMap(PriceChange::ofPrice)
                .or(() -> overlay.priceAdjustment().flatMap(PriceChange::ofAdjustment));
        Map<TypeChanges, BitSet> selected = new HashMap<>();
        for (List<TypeChanges> types : ofNodePool.values()) {
            for (TypeChanges type : types) {
                BitSet offerings = type.selected(asked, schema.wellKnown());
                Optional<NodeOverlay> other = type.conflict(overlay, price, offerings);
                if (other.isPresent()) {
                    return new OverlayState.Conflict(overlay.name(), other.get().name());
                }
                selected.put(type, offerings);
            }
        }
        // Only now that there is no conflict anywhere: an overlay is stored as a whole or not at all (SCH-OVL-07).
        selected.forEach((type, offerings) -> type.add(overlay, price, offerings));
        return new OverlayState.Valid(overlay.name());
    }

    private OverlaidCatalog applied(Catalog catalog, List<OverlayState> states) {
        Map<String, OverlaidCatalog.Touched> touched = new HashMap<>();
        Map<String, List<InstanceType>> changed = new HashMap<>();
        ofNodePool.forEach((nodePool, types) -> {
            Set<String> priced = names(types, TypeChanges::changesPrice);
            Set<String> extended = names(types, TypeChanges::changesCapacity);
            touched.put(nodePool, new OverlaidCatalog.Touched(priced, extended));
            if (!priced.isEmpty() || !extended.isEmpty()) {
                changed.put(nodePool, types.stream().map(TypeChanges::applied).toList());
            }
        });
        if (changed.isEmpty()) {
            return new OverlaidCatalog(catalog, states, touched);
        }
        Map<String, List<InstanceType>> lists = new HashMap<>(catalog.ofNodePool());
        lists.putAll(changed);
        return new OverlaidCatalog(new Catalog(catalog.schema(), catalog.shared(), lists), states, touched);
    }

    private static Set<String> names(List<TypeChanges> types, Predicate<TypeChanges> changed) {
        return types.stream().filter(changed).map(TypeChanges::typeName).collect(Collectors.toUnmodifiableSet());
    }
}
