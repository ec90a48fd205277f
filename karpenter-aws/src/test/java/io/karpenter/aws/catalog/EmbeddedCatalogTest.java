package io.karpenter.aws.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.csv.InvalidCatalogException;
import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.CatalogFiles;
import io.karpenter.aws.facts.RegionFactsReader;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.InterruptionBand;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Operator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The catalogue without EC2NodeClasses. */
class EmbeddedCatalogTest {

    private static final EmbeddedCatalog US_EAST_1 = EmbeddedCatalog.builder().build();
    private static final Catalog CATALOG = US_EAST_1.catalog(List.of(), List.of());

    /** Known keys that say where a node came from, not what its type is. */
    private static final Set<String> NOT_OF_TYPES = Set.of(Labels.NODEPOOL, AwsLabels.NODE_CLASS);

    @Test
    @DisplayName("SCH-IT-01, AWS-IT-12 every type defines every well-known label, possibly as DoesNotExist")
    void everyWellKnownLabel() {
        Set<String> keys = new TreeSet<>(CATALOG.schema().wellKnown());
        keys.removeAll(NOT_OF_TYPES);

        assertThat(CATALOG.shared())
                .hasSizeGreaterThan(1300)
                .allSatisfy(type -> assertThat(type.requirements().keys()).isEqualTo(keys));
    }

    @Test
    @DisplayName("AWS-IT-10..14, AWS-IT-22 region, zones, zone ids, capacity types, system and reservations are stated")
    void placeRequirements() {
        InstanceType type = type("m5.large");

        assertThat(type.requirements().get(Labels.REGION).values()).containsExactly("us-east-1");
        assertThat(type.requirements().get(Labels.ZONE).values())
                .containsExactly("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1f");
        assertThat(type.requirements().get(AwsLabels.ZONE_ID).values())
                .containsExactly("use1-az1", "use1-az2", "use1-az4", "use1-az5", "use1-az6");
        assertThat(type.requirements().get(Labels.CAPACITY_TYPE).values()).containsExactly("on-demand", "spot");
        assertThat(type.requirements().get(Labels.OS).values()).containsExactly("linux");
        assertThat(type.requirements().get(AwsLabels.TENANCY).values()).containsExactly("dedicated", "default");
        assertThat(List.of(
                        Labels.WINDOWS_BUILD,
                        AwsLabels.RESERVATION_ID,
                        AwsLabels.RESERVATION_TYPE,
                        AwsLabels.RESERVATION_INTERRUPTIBLE,
                        AwsLabels.PLACEMENT_GROUP_ID,
                        AwsLabels.PLACEMENT_GROUP_PARTITION))
                .allSatisfy(key ->
                        assertThat(type.requirements().get(key).operator()).isEqualTo(Operator.DOES_NOT_EXIST));
    }

    @Test
    @DisplayName("AWS-OFF-02, AWS-OFF-03 one offering for each zone of the region and capacity type, with its labels")
    void offerings() {
        InstanceType type = type("m5.large");

        assertThat(type.offerings()).hasSize(12);
        Offering spot = offering(type, "us-east-1a", CapacityType.SPOT);
        assertThat(spot.requirements().get(Labels.ZONE).values()).containsExactly("us-east-1a");
        assertThat(spot.requirements().get(Labels.CAPACITY_TYPE).values()).containsExactly("spot");
        assertThat(spot.requirements().get(AwsLabels.ZONE_ID).values()).containsExactly("use1-az2");
        assertThat(spot.requirements().get(AwsLabels.RESERVATION_ID).operator()).isEqualTo(Operator.DOES_NOT_EXIST);
        assertThat(spot.requirements().keys()).hasSize(6);
        assertThat(spot.interruption()).contains(InterruptionBand.FROM_15_TO_20_PERCENT);
        assertThat(offering(type, "us-east-1a", CapacityType.ON_DEMAND).interruption())
                .isEmpty();
    }

    @Test
    @DisplayName("AWS-OFF-04 offerings are available exactly where the type is offered and its price is known")
    void availability() {
        InstanceType type = type("m5.large");
        assertThat(offering(type, "us-east-1a", CapacityType.ON_DEMAND).available())
                .isTrue();
        assertThat(offering(type, "us-east-1e", CapacityType.ON_DEMAND).available())
                .isFalse();

        // Offered, but in no price table.
        assertThat(type("r9g.large").offerings()).isNotEmpty().noneMatch(Offering::available);
        assertThat(type("t8i.nano").offerings()).isNotEmpty().noneMatch(Offering::available);

        Map<Boolean, Long> byAvailability = CATALOG.shared().stream()
                .flatMap(t -> t.offerings().stream())
                .collect(Collectors.partitioningBy(o -> o.price() > 0 && o.available(), Collectors.counting()));
        assertThat(byAvailability.get(true)).as("priced offerings of us-east-1").isEqualTo(12_570);
        assertThat(CATALOG.shared().stream().flatMap(t -> t.offerings().stream()))
                .noneMatch(o -> o.available() && o.price() <= 0);
    }

    @Test
    @DisplayName("AWS-OFF-05 prices per zone are those of the tables")
    void prices() {
        assertThat(offering(type("m5.large"), "us-east-1b", CapacityType.ON_DEMAND)
                        .price())
                .isEqualTo(0.096);
        assertThat(offering(type("a1.2xlarge"), "us-east-1a", CapacityType.SPOT).price())
                .isEqualTo(0.1902);
        assertThat(offering(type("a1.2xlarge"), "us-east-1b", CapacityType.SPOT).price())
                .isEqualTo(0.1965);
    }

    @Test
    @DisplayName(
            "decisions 11, AWS-IT-01 a1 stays without an EC2NodeClass; Macs and types that no zone offers are left out")
    void whichTypes() {
        assertThat(type("a1.medium").offerings()).anyMatch(Offering::available);
        assertThat(CATALOG.shared()).extracting(InstanceType::name).doesNotHaveDuplicates();
        assertThat(CATALOG.shared())
                .noneMatch(t -> t.name().startsWith("mac") || t.name().startsWith("g4ad."));
        assertThat(CATALOG.shared())
                .allMatch(t -> t.requirements().get(Labels.ZONE).operator() == Operator.IN);
    }

    @Test
    @DisplayName("decisions 12 zones can be named or given by their letter; others vanish")
    void zones() {
        Catalog narrow = EmbeddedCatalog.builder()
                .zones(List.of("us-east-1b", "a"))
                .build()
                .catalog(List.of(), List.of());

        InstanceType type = narrow.find("m5.large").orElseThrow();
        assertThat(type.requirements().get(Labels.ZONE).values()).containsExactly("us-east-1a", "us-east-1b");
        assertThat(type.offerings()).extracting(Offering::zone).containsOnly("us-east-1a", "us-east-1b");
        assertThat(narrow.shared()).hasSizeLessThan(CATALOG.shared().size());
        assertThat(narrow.shared())
                .flatExtracting(InstanceType::offerings)
                .extracting("zone")
                .containsOnly("us-east-1a", "us-east-1b");
    }

    @Test
    @DisplayName("decisions 12 unknown zones and regions are named together with those there are")
    void unknownPlaces() {
        assertThatThrownBy(() -> EmbeddedCatalog.builder()
                        .zones(List.of("us-east-1a", "us-west-2a", "z"))
                        .build())
                .isInstanceOfSatisfying(
                        InvalidCatalogException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "zone \"us-west-2a\": not in region us-east-1, allowed: us-east-1a, us-east-1b, us-east-1c,"
                                                + " us-east-1d, us-east-1e, us-east-1f, or their letters",
                                        "zone \"z\": not in region us-east-1, allowed: us-east-1a, us-east-1b, us-east-1c,"
                                                + " us-east-1d, us-east-1e, us-east-1f, or their letters"));
        assertThatThrownBy(() -> EmbeddedCatalog.builder().region("mars-1").build())
                .isInstanceOf(InvalidCatalogException.class)
                .hasMessageContaining("region \"mars-1\": the catalogue has no zones of it, allowed: af-south-1, ")
                .hasMessageContaining("us-west-2");
        assertThatThrownBy(() -> EmbeddedCatalog.builder().region("cn-north-1").build())
                .isInstanceOf(InvalidCatalogException.class);
    }

    @Test
    @DisplayName("AWS-OFF-19 every region of the catalogue loads, with prices of us-east-1 where it has none")
    void otherRegions() {
        Set<String> regions = new TreeSet<>(
                RegionFactsReader.zones(CatalogFiles.embedded(), new Problems()).keySet());
        assertThat(regions).hasSize(30).contains("us-east-1");
        regions.remove("us-east-1");
        assertThat(regions).allSatisfy(region -> {
            EmbeddedCatalog other = EmbeddedCatalog.builder().region(region).build();
            List<InstanceType> types = other.catalog(List.of(), List.of()).shared();
            assertThat(types)
                    .hasSizeGreaterThan(200)
                    .allSatisfy(type -> assertThat(
                                    type.requirements().get(Labels.REGION).values())
                            .containsExactly(region));
            assertThat(types)
                    .anyMatch(t -> t.offerings().stream()
                            .anyMatch(o -> o.available() && o.capacityType() == CapacityType.SPOT));
            assertThat(other.notices()).anyMatch(n -> n.contains("no table of " + region));
        });
    }

    @Test
    @DisplayName("decisions 12 --max-vcpu leaves larger types out")
    void maxVcpu() {
        List<InstanceType> small = EmbeddedCatalog.builder()
                .maxVcpu(4)
                .build()
                .catalog(List.of(), List.of())
                .shared();

        assertThat(small)
                .isNotEmpty()
                .allMatch(t ->
                        Integer.parseInt(t.requirements().get(AwsLabels.CPU).anyValue()) <= 4);
        assertThat(small)
                .anyMatch(t -> t.name().equals("m5.xlarge"))
                .noneMatch(t -> t.name().equals("m5.2xlarge"));
    }

    @Test
    @DisplayName("own prices replace those of offerings, for one zone or all")
    void ownPrices() {
        OwnPrices own = new OwnPrices(
                "own.csv",
                false,
                Map.of(
                        new OwnPrices.Key("m5.large", "us-east-1a", CapacityType.SPOT), 0.001,
                        new OwnPrices.Key("r9g.large", "", CapacityType.ON_DEMAND), 0.07));
        Catalog patched = EmbeddedCatalog.builder().prices(own).build().catalog(List.of(), List.of());

        InstanceType type = patched.find("m5.large").orElseThrow();
        assertThat(offering(type, "us-east-1a", CapacityType.SPOT).price()).isEqualTo(0.001);
        assertThat(offering(type, "us-east-1b", CapacityType.SPOT).price())
                .isEqualTo(offering(type("m5.large"), "us-east-1b", CapacityType.SPOT)
                        .price());
        assertThat(patched.find("r9g.large").orElseThrow().offerings().stream().filter(Offering::available))
                .isNotEmpty()
                .allMatch(o -> o.price() == 0.07 && o.capacityType() == CapacityType.ON_DEMAND);
    }

    private static InstanceType type(String name) {
        return CATALOG.find(name).orElseThrow();
    }

    static Offering offering(InstanceType type, String zone, CapacityType capacityType) {
        return type.offerings().stream()
                .filter(o -> o.zone().equals(zone) && o.capacityType() == capacityType)
                .findFirst()
                .orElseThrow();
    }
}
