package io.karpenter.aws.fake;

import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryResponse;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeOffering;
import software.amazon.awssdk.services.ec2.model.SpotPrice;

/** Instance types, where they are offered, and what they cost on the spot market. Thread-safe. */
public final class FakeEc2Types {

    /** A few of each kind that the provider treats in its own way. */
    private static final List<String> DEFAULTS = List.of(
            "t3.micro",
            "t3.small",
            "t3.medium",
            "t3.large",
            "t4g.small",
            "t4g.medium",
            "c5.large",
            "c5.xlarge",
            "c6g.large",
            "c6i.large",
            "c7g.large",
            "c7g.xlarge",
            "m5.large",
            "m5.xlarge",
            "m5.2xlarge",
            "m5.4xlarge",
            "m5.metal",
            "m5d.large",
            "m6g.large",
            "m6i.large",
            "m6idn.32xlarge",
            "m7g.large",
            "m7i-flex.large",
            "r5.large",
            "r5.xlarge",
            "r6g.large",
            "p3.8xlarge",
            "p4d.24xlarge",
            "p5.48xlarge",
            "g4dn.xlarge",
            "g4dn.8xlarge",
            "g4ad.xlarge",
            "g5.xlarge",
            "inf1.2xlarge",
            "inf2.xlarge",
            "trn1.2xlarge",
            "dl1.24xlarge",
            "mac2.metal");

    private static final Filters<InstanceTypeInfo> FILTERS = new Filters<>(
            t -> List.of(),
            Map.of(
                    "instance-type", InstanceTypeInfo::instanceTypeAsString,
                    "supported-virtualization-type", InstanceTypeInfo::supportedVirtualizationTypesAsStrings,
                    "supported-usage-class", InstanceTypeInfo::supportedUsageClassesAsStrings,
                    "bare-metal", InstanceTypeInfo::bareMetal,
                    "current-generation", InstanceTypeInfo::currentGeneration,
                    "processor-info.supported-architecture",
                            t -> t.processorInfo().supportedArchitecturesAsStrings()));

    private final Pages pages;
    private final FakePrices prices;
    private final InstantSource clock;
    private final Map<String, InstanceTypeInfo> types = new ConcurrentSkipListMap<>();
    private final Map<String, List<String>> offered = new ConcurrentHashMap<>();

    FakeEc2Types(Operations operations, Pages pages, FakePrices prices, InstantSource clock) {
        this.pages = pages;
        this.prices = prices;
        this.clock = clock;
        only(DEFAULTS.toArray(String[]::new));
        operations.on(
                Service.EC2, DescribeInstanceTypesRequest.class, DescribeInstanceTypesRequest::builder, this::types);
        operations.on(
                Service.EC2,
                DescribeInstanceTypeOfferingsRequest.class,
                DescribeInstanceTypeOfferingsRequest::builder,
                this::offerings);
        operations.on(
                Service.EC2,
                DescribeSpotPriceHistoryRequest.class,
                DescribeSpotPriceHistoryRequest::builder,
                this::spotPrices);
    }

    /** Forgets all types and adds these, with their facts and zones of the embedded catalogue. */
    public void only(String... names) {
        types.clear();
        offered.clear();
        List<String> wanted = List.of(names);
        EmbeddedFacts.get().types().stream()
                .filter(f -> wanted.contains(f.name()))
                .forEach(f -> put(
                        TypeInfos.of(f),
                        EmbeddedFacts.get().region().zonesOf(f.name()).stream()
                                .map(Zone::name)
                                .toArray(String[]::new)));
    }

    /** Adds or replaces a type and the zones that offer it. */
    public void put(InstanceTypeInfo type, String... zones) {
        types.put(type.instanceTypeAsString(), type);
        offer(type.instanceTypeAsString(), zones);
    }

    /** Offers a type in these zones and in no others. */
    public void offer(String instanceType, String... zones) {
        offered.put(instanceType, List.of(zones));
    }

    public void remove(String instanceType) {
        types.remove(instanceType);
        offered.remove(instanceType);
    }

    public Optional<InstanceTypeInfo> find(String instanceType) {
        return Optional.ofNullable(types.get(instanceType));
    }

    public List<String> names() {
        return List.copyOf(types.keySet());
    }

    /** Types that nobody has added are offered where the embedded catalogue says. */
    boolean isOffered(String instanceType, String zone) {
        List<String> zones = offered.get(instanceType);
        return zones == null
                ? EmbeddedFacts.get().region().zonesOf(instanceType).stream()
                        .anyMatch(z -> z.name().equals(zone))
                : zones.contains(zone);
    }

    private DescribeInstanceTypesResponse types(DescribeInstanceTypesRequest request) {
        List<InstanceTypeInfo> asked = types.values().stream()
                .filter(t -> request.instanceTypesAsStrings().isEmpty()
                        || request.instanceTypesAsStrings().contains(t.instanceTypeAsString()))
                .toList();
        var page = pages.page(
                "DescribeInstanceTypes",
                FILTERS.apply(asked, request.filters()),
                request.maxResults(),
                request.nextToken());
        return DescribeInstanceTypesResponse.builder()
                .instanceTypes(page.items())
                .nextToken(page.next())
                .build();
    }

    private DescribeInstanceTypeOfferingsResponse offerings(DescribeInstanceTypeOfferingsRequest request) {
        List<InstanceTypeOffering> all = new ArrayList<>();
        for (String type : types.keySet()) {
            for (String zone : offered.getOrDefault(type, List.of())) {
                all.add(InstanceTypeOffering.builder()
                        .instanceType(type)
                        .locationType("availability-zone")
                        .location(zone)
                        .build());
            }
        }
        Filters<InstanceTypeOffering> filters = new Filters<>(
                o -> List.of(),
                Map.of(
                        "instance-type",
                        InstanceTypeOffering::instanceTypeAsString,
                        "location",
                        InstanceTypeOffering::location));
        var page = pages.page(
                "DescribeInstanceTypeOfferings",
                filters.apply(all, request.filters()),
                request.maxResults(),
                request.nextToken());
        return DescribeInstanceTypeOfferingsResponse.builder()
                .instanceTypeOfferings(page.items())
                .nextToken(page.next())
                .build();
    }

    private static SpotPrice spotPrice(String type, String zone, Instant since, double price) {
        return SpotPrice.builder()
                .instanceType(type)
                .availabilityZone(zone)
                .productDescription("Linux/UNIX")
                .spotPrice(String.format("%.6f", price))
                .timestamp(since)
                .build();
    }

    private DescribeSpotPriceHistoryResponse spotPrices(DescribeSpotPriceHistoryRequest request) {
        List<SpotPrice> all = new ArrayList<>();
        for (InstanceTypeInfo type : types.values()) {
            String name = type.instanceTypeAsString();
            boolean spot = type.supportedUsageClassesAsStrings().contains("spot");
            for (String zone : spot ? offered.getOrDefault(name, List.of()) : List.<String>of()) {
                prices.spot(name, zone).ifPresent(price -> {
                    all.add(spotPrice(name, zone, clock.instant(), price));
                    // The latest first, as EC2 has it.
                    List<SpotPrice> before = new ArrayList<>();
                    prices.spotSince(name, zone, request.startTime())
                            .forEach((since, was) -> before.addFirst(spotPrice(name, zone, since, was)));
                    all.addAll(before);
                });
            }
        }
        var page = pages.page("DescribeSpotPriceHistory", all, request.maxResults(), request.nextToken());
        return DescribeSpotPriceHistoryResponse.builder()
                .spotPriceHistory(page.items())
                // EC2 ends this one with an empty token.
                .nextToken(page.next() == null ? "" : page.next())
                .build();
    }
}
