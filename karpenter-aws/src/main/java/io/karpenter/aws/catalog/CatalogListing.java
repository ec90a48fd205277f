package io.karpenter.aws.catalog;

import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.price.Price;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Lists what the catalogue knows of a region: rows for somebody else to filter and print. Immutable and thread-safe. */
public final class CatalogListing {

    private static final List<CapacityType> BOUGHT = List.of(CapacityType.ON_DEMAND, CapacityType.SPOT);

    private final RegionData data;
    private final CapacitySettings settings;

    CatalogListing(RegionData data, CapacitySettings settings) {
        this.data = data;
        this.settings = settings;
    }

    /** The instance types that nodes can have, by name. */
    public List<TypeRow> types() {
        InstanceTypeFactory factory = new InstanceTypeFactory(
                data.region(), data.prices(), Ec2NodeClass.DEFAULT, settings, Optional.empty(), f -> true);
        return data.facts().stream()
                .sorted(Comparator.comparing(InstanceFacts::name))
                .map(f -> row(f, factory.instanceType(f)))
                .toList();
    }

    private TypeRow row(InstanceFacts facts, InstanceType type) {
        List<String> zones =
                data.region().zonesOf(facts.name()).stream().map(Zone::name).toList();
        return new TypeRow(
                facts,
                label(type, AwsLabels.CATEGORY),
                label(type, AwsLabels.GENERATION),
                label(type, AwsLabels.SIZE),
                label(type, Labels.ARCH),
                type.allocatable(),
                zones,
                least(facts, zones, CapacityType.ON_DEMAND),
                least(facts, zones, CapacityType.SPOT),
                data.prices().interruption(facts.name()));
    }

    private static String label(InstanceType type, String key) {
        return String.join("", type.requirements().get(key).values());
    }

    private Optional<Price> least(InstanceFacts facts, List<String> zones, CapacityType capacityType) {
        return facts.capacityTypes().contains(capacityType)
                ? zones.stream()
                        .flatMap(zone -> data.prices().price(facts.name(), zone, capacityType).stream())
                        .min(Comparator.comparingDouble(Price::perHour))
                : Optional.empty();
    }

    /** Every known price, by instance type, zone and capacity type. */
    public List<PriceRow> prices() {
        List<PriceRow> rows = new ArrayList<>();
        if (data.region().zones().isEmpty()) {
            for (String type : new TreeSet<>(data.prices().onDemand().keySet())) {
                BOUGHT.forEach(capacityType -> addPrice(rows, type, "", capacityType));
            }
            return rows;
        }
        data.facts().stream().sorted(Comparator.comparing(InstanceFacts::name)).forEach(facts -> {
            for (Zone zone : data.region().zonesOf(facts.name())) {
                facts.capacityTypes().forEach(capacityType -> addPrice(rows, facts.name(), zone.name(), capacityType));
            }
        });
        return rows;
    }

    private void addPrice(List<PriceRow> rows, String type, String zone, CapacityType capacityType) {
        data.prices()
                .price(type, zone, capacityType)
                .ifPresent(price -> rows.add(new PriceRow(
                        type,
                        zone,
                        capacityType,
                        price,
                        capacityType == CapacityType.SPOT ? data.prices().interruption(type) : Optional.empty())));
    }

    /** The zones of the region, by name. */
    public List<ZoneRow> zones() {
        return data.region().zones().stream()
                .map(zone -> new ZoneRow(
                        data.region().name(),
                        zone.name(),
                        zone.id(),
                        data.facts().stream()
                                .filter(f -> data.region().zonesOf(f.name()).contains(zone))
                                .count()))
                .toList();
    }

    /** What to know about the prices before believing them, one line each. */
    public List<String> notices() {
        return data.notices();
    }
}
