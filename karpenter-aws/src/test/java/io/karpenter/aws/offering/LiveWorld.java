package io.karpenter.aws.offering;

import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.catalog.Placement;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.discovery.DiscoveredMemory;
import io.karpenter.aws.discovery.InstanceCatalogue;
import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.live.LivePrices;
import io.karpenter.aws.shift.ZonalShifts;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.arczonalshift.ArcZonalShiftClient;
import software.amazon.awssdk.services.arczonalshift.model.GetManagedResourceRequest;
import software.amazon.awssdk.services.arczonalshift.model.GetManagedResourceResponse;
import software.amazon.awssdk.services.arczonalshift.model.ZonalShiftInResource;

/** A live catalogue over an EC2 in memory whose clock a test turns. */
final class LiveWorld implements AutoCloseable {

    private final ManualClock clock = new ManualClock();
    private final FakeAws aws = FakeAws.start(clock);
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final UnavailableOfferings unavailable = new UnavailableOfferings(clock);
    private final DiscoveredMemory memory = new DiscoveredMemory(clock);
    private final Arc arc = new Arc();
    private final ZonalShifts shifts = ZonalShifts.of(arc, "arn", clock);
    private final List<NodeOverlay> overlays = new ArrayList<>();
    private final Map<String, Integer> reservations = new HashMap<>();
    private final List<OfferingResolver> extensions = new ArrayList<>();
    private final InstanceCatalogue types;
    private final LivePrices prices;
    private Optional<Placement> placement = Optional.empty();
    private boolean reservedCapacity = true;
    private Optional<ExpressionLanguage> language = Optional.empty();
    private Optional<LiveCatalog> catalog = Optional.empty();

    private LiveWorld(String region, boolean asked, String... names) {
        aws.types().only(names);
        types = new InstanceCatalogue(clients.ec2(), region);
        if (asked) {
            types.refreshTypes();
            types.refreshZones();
        }
        prices = new LivePrices(clients.pricing(), clients.ec2(), region, true, OwnPrices.NONE, clock);
    }

    /** EC2 has described these types. */
    LiveWorld(String... names) {
        this("us-west-2", true, names);
    }

    /** EC2 has described nothing yet. */
    static LiveWorld in(String region, String... names) {
        return new LiveWorld(region, false, names);
    }

    /** ARC with the zones that are shifted away for an hour. */
    private static final class Arc implements ArcZonalShiftClient {

        private List<ZonalShiftInResource> shifts = List.of();

        @Override
        public GetManagedResourceResponse getManagedResource(GetManagedResourceRequest request) {
            return GetManagedResourceResponse.builder().zonalShifts(shifts).build();
        }

        @Override
        public String serviceName() {
            return "arc-zonal-shift";
        }

        @Override
        public void close() {}
    }

    /** A NodeClass with a subnet in two zones and an image. */
    static NodeClassBuilder nodeClass() {
        return NodeClassBuilder.named("default")
                .subnet("us-west-2a", "usw2-az1")
                .subnet("us-west-2b", "usw2-az2")
                .status("amis", List.of(Map.of("id", "ami-1")));
    }

    LiveCatalog catalog() {
        if (catalog.isEmpty()) {
            catalog = Optional.of(new LiveCatalog(
                    new LiveCatalog.Sources(
                            types,
                            new OverlayPrices(prices, () -> List.copyOf(overlays), clock),
                            prices::version,
                            unavailable,
                            shifts,
                            memory,
                            reservedCapacity ? Optional.of(id -> reservations.getOrDefault(id, 0)) : Optional.empty(),
                            nodeClass -> placement,
                            CapacitySettings.DEFAULT,
                            language,
                            clock),
                    extensions));
        }
        return catalog.get();
    }

    LiveWorld placement(Placement group) {
        placement = Optional.of(group);
        return this;
    }

    /** With the gate NodeClassCEL on. */
    LiveWorld withExpressions() {
        language = Optional.of(new ExpressionLanguage(clock));
        return this;
    }

    LiveWorld withoutReservedCapacity() {
        reservedCapacity = false;
        return this;
    }

    LiveWorld extension(OfferingResolver resolver) {
        extensions.add(resolver);
        return this;
    }

    LiveWorld reservation(String id, int free) {
        reservations.put(id, free);
        return this;
    }

    LiveWorld overlay(NodeOverlay overlay) {
        overlays.add(overlay);
        return this;
    }

    void shift(String zoneId) {
        arc.shifts = List.of(ZonalShiftInResource.builder()
                .awayFrom(zoneId)
                .appliedStatus("APPLIED")
                .expiryTime(clock.instant().plus(Duration.ofHours(1)))
                .build());
        shifts.refresh();
    }

    InstanceType type(NodeClass nodeClass, String name) {
        return catalog().instanceTypes(nodeClass).stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<Offering> offerings(NodeClass nodeClass, String name, CapacityType capacityType) {
        return type(nodeClass, name).offerings().stream()
                .filter(offering -> offering.capacityType() == capacityType)
                .toList();
    }

    /** The only offering of the type in the zone that is bought that way. */
    Offering offering(NodeClass nodeClass, String name, CapacityType capacityType, String zone) {
        List<Offering> found = offerings(nodeClass, name, capacityType).stream()
                .filter(offering -> offering.zone().equals(zone))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("%d offerings of %s in %s: %s".formatted(found.size(), name, zone, found));
        }
        return found.getFirst();
    }

    void passes(Duration time) {
        clock.passes(time);
    }

    FakeAws aws() {
        return aws;
    }

    InstanceCatalogue types() {
        return types;
    }

    LivePrices prices() {
        return prices;
    }

    DiscoveredMemory memory() {
        return memory;
    }

    UnavailableOfferings unavailable() {
        return unavailable;
    }

    @Override
    public void close() {
        clients.close();
        aws.close();
    }
}
