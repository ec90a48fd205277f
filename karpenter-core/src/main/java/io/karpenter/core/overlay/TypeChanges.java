package io.karpenter.core.overlay;

import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What overlays do to one instance type of one NodePool, collected from the heaviest overlay to the lightest: the first
 * decides, the last is remembered to find conflicts. Not thread-safe.
 */
final class TypeChanges {

    private final InstanceType type;
    /** What a node of this type and NodePool is known to carry. */
    private final Requirements node;

    private final Map<Integer, PriceChange> prices = new HashMap<>();
    private final Map<Integer, NodeOverlay> lastPriced = new HashMap<>();
    private final Map<String, Quantity> capacity = new HashMap<>();
    private final Map<String, NodeOverlay> lastExtended = new HashMap<>();

    TypeChanges(InstanceType type, Requirements nodePool) {
        this.type = type;
        this.node = nodePool.and(type.requirements());
    }

    /** Indexes of the offerings that {@code asked} selects; none: the type is not selected at all (SCH-OVL-04). */
    BitSet selected(Requirements asked, Set<String> wellKnown) {
        BitSet selected = new BitSet();
        if (node.compatible(asked, Set.of())) {
            List<Offering> offerings = type.offerings();
            for (int i = 0; i < offerings.size(); i++) {
                if (asked.compatible(offerings.get(i).requirements(), wellKnown)) {
                    selected.set(i);
                }
            }
        }
        return selected;
    }

    /** Another overlay of the same weight that changes a price or a resource which {@code overlay} changes too (SCH-OVL-07). */
    Optional<NodeOverlay> conflict(NodeOverlay overlay, Optional<PriceChange> price, BitSet selected) {
        List<NodeOverlay> others = new ArrayList<>();
        if (price.isPresent()) {
            selected.stream().mapToObj(lastPriced::get).forEach(others::add);
        }
        if (!selected.isEmpty()) {
            overlay.capacity().names().stream().map(lastExtended::get).forEach(others::add);
        }
        return others.stream()
                .filter(other -> other != null && other.weight() == overlay.weight())
                .findFirst();
    }

    /** Takes over what no earlier overlay decided (SCH-OVL-05, SCH-OVL-06). */
    void add(NodeOverlay overlay, Optional<PriceChange> price, BitSet selected) {
        price.ifPresent(change -> selected.stream().forEach(i -> {
            prices.putIfAbsent(i, change);
            lastPriced.put(i, overlay);
        }));
        if (!selected.isEmpty()) {
            overlay.capacity().asMap().forEach((name, amount) -> {
                capacity.putIfAbsent(name, amount);
                lastExtended.put(name, overlay);
            });
        }
    }

    String typeName() {
        return type.name();
    }

    boolean changesPrice() {
        return !prices.isEmpty();
    }

    boolean changesCapacity() {
        return !capacity.isEmpty();
    }

    /** A changed copy, or the type itself if nothing changes it (SCH-OVL-12). */
    InstanceType applied() {
        InstanceType result = type;
        if (changesPrice()) {
            List<Offering> offerings = new ArrayList<>(type.offerings());
            prices.forEach((i, change) -> {
                Offering old = offerings.get(i);
                offerings.set(i, old.withPrice(change.appliedTo(old.price())));
            });
            result = result.withOfferings(offerings);
        }
        if (changesCapacity()) {
            result = result.withCapacity(result.capacity().with(ResourceList.of(capacity)));
        }
        return result;
    }
}
