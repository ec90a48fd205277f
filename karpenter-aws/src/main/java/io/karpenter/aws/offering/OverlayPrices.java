package io.karpenter.aws.offering;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.price.DerivedPrices;
import io.karpenter.aws.price.Price;
import io.karpenter.aws.price.PriceSource;
import io.karpenter.aws.price.Provenance;
import io.karpenter.aws.refresh.Expiring;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Prices of NodeOverlays for instance types that have none otherwise: an overlay that is about instance types and nothing else can make a type
 * buyable whose price AWS does not state. Thread-safe. Source: AWS-OFF-06.
 */
public final class OverlayPrices implements DerivedPrices {

    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Provenance OVERLAY = new Provenance(Provenance.Kind.OWN, "NodeOverlay", "");

    private final PriceSource published;
    private final Supplier<List<NodeOverlay>> overlays;
    private final Cache<Boolean, Map<String, Double>> known;

    /**
     * @param overlays those that are not ignored; none while the gate NodeOverlay is off
     */
    public OverlayPrices(PriceSource published, Supplier<List<NodeOverlay>> overlays, InstantSource clock) {
        this.published = published;
        this.overlays = overlays;
        this.known = Expiring.afterWrite(LIFETIME, clock);
    }

    @Override
    public PriceSource prices() {
        return published;
    }

    @Override
    public Optional<Price> price(String instanceType, String zone, CapacityType capacityType) {
        Optional<Price> price = published.price(instanceType, zone, capacityType);
        return price.isPresent() || capacityType == CapacityType.RESERVED
                ? price
                : Optional.ofNullable(ofOverlays().get(instanceType))
                        .map(perHour -> new Price(perHour, currency(), OVERLAY));
    }

    private Map<String, Double> ofOverlays() {
        return known.get(true, any -> read(overlays.get()));
    }

    /** The heaviest overlay wins, among equals the one whose name comes last (API-NO). */
    private static Map<String, Double> read(List<NodeOverlay> overlays) {
        Map<String, Double> prices = new HashMap<>();
        Map<String, NodeOverlay> winners = new HashMap<>();
        for (NodeOverlay overlay : overlays) {
            OptionalDouble price = overlay.absolutePrice();
            if (price.isEmpty() || overlay.requirements().size() != 1) {
                continue;
            }
            Expression only = overlay.requirements().getFirst();
            if (only.key().equals(Labels.INSTANCE_TYPE) && only.operator() == Operator.IN) {
                for (String type : only.values()) {
                    if (winners.merge(type, overlay, OverlayPrices::heavier) == overlay) {
                        prices.put(type, price.getAsDouble());
                    }
                }
            }
        }
        return prices;
    }

    private static NodeOverlay heavier(NodeOverlay one, NodeOverlay other) {
        return one.weight() > other.weight()
                        || (one.weight() == other.weight() && one.name().compareTo(other.name()) > 0)
                ? one
                : other;
    }
}
