package io.karpenter.aws.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.karpenter.aws.csv.InvalidCatalogException;
import io.karpenter.aws.price.Currency;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.Price;
import io.karpenter.aws.price.Provenance;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InterruptionBand;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CatalogListingTest {

    private static final CatalogListing LISTING = EmbeddedCatalog.builder().listing();

    @Test
    @DisplayName("types are listed by name, with what pods can use and the least prices")
    void types() {
        List<TypeRow> rows = LISTING.types();

        assertThat(rows)
                .hasSizeGreaterThan(1300)
                .extracting(TypeRow::instanceType)
                .isSorted();
        TypeRow row = rows.stream()
                .filter(r -> r.instanceType().equals("m5.large"))
                .findFirst()
                .orElseThrow();
        assertThat(row.family()).isEqualTo("m5");
        assertThat(row.category()).isEqualTo("m");
        assertThat(row.generation()).isEqualTo("5");
        assertThat(row.size()).isEqualTo("large");
        assertThat(row.arch()).isEqualTo("amd64");
        assertThat(row.facts().processor().vcpus()).isEqualTo(2);
        assertThat(row.allocatable().get(Resource.MEMORY)).isEqualTo(Quantity.parse("6903Mi"));
        assertThat(row.zones()).hasSize(5).contains("us-east-1a");
        assertThat(row.onDemand()).map(Price::perHour).contains(0.096);
        double least = LISTING.prices().stream()
                .filter(p -> p.instanceType().equals("m5.large") && p.capacityType() == CapacityType.SPOT)
                .mapToDouble(p -> p.price().perHour())
                .min()
                .orElseThrow();
        assertThat(row.spot()).map(Price::perHour).contains(least);
        assertThat(row.interruption()).contains(InterruptionBand.FROM_15_TO_20_PERCENT);
    }

    @Test
    @DisplayName("prices are listed for every zone with provenance; what has no price has no row")
    void prices() {
        List<PriceRow> rows = LISTING.prices();

        assertThat(rows).hasSize(12_570).allMatch(r -> r.price().currency() == Currency.USD);
        assertThat(rows).noneMatch(r -> r.instanceType().startsWith("r9g."));
        assertThat(rows.stream()
                        .filter(r -> r.instanceType().equals("a1.2xlarge")
                                && r.zone().equals("us-east-1a")))
                .extracting(
                        PriceRow::capacityType,
                        r -> r.price().perHour(),
                        r -> r.price().provenance().kind())
                .containsExactly(
                        tuple(CapacityType.ON_DEMAND, 0.408 / 2, Provenance.Kind.PUBLISHED),
                        tuple(CapacityType.SPOT, 0.1902, Provenance.Kind.ESTIMATED));
    }

    @Test
    @DisplayName("zones are listed with their ids and how many types they offer")
    void zones() {
        List<ZoneRow> rows = LISTING.zones();

        assertThat(rows)
                .extracting(ZoneRow::zone)
                .containsExactly("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1e", "us-east-1f");
        assertThat(rows.get(0)).isEqualTo(new ZoneRow("us-east-1", "us-east-1a", "use1-az2", 1356));
        assertThat(rows.get(4)).isEqualTo(new ZoneRow("us-east-1", "us-east-1e", "use1-az3", 68));
    }

    @Test
    @DisplayName("AWS-OFF-16 regions with prices alone can be listed, in their own currency and with a notice")
    void pricesAlone() {
        CatalogListing beijing = EmbeddedCatalog.builder().region("cn-north-1").listing();
        CatalogListing gov = EmbeddedCatalog.builder().region("us-gov-west-1").listing();

        assertThat(beijing.types()).isEmpty();
        assertThat(beijing.zones()).isEmpty();
        assertThat(beijing.prices())
                .hasSize(316)
                .allMatch(r -> r.price().currency() == Currency.CNY && r.zone().isEmpty());
        assertThat(beijing.notices()).anyMatch(n -> n.contains("CNY"));
        assertThat(gov.prices()).hasSize(770).allMatch(r -> r.price().currency() == Currency.USD);
        assertThatThrownBy(() -> EmbeddedCatalog.builder().region("us-iso-1").listing())
                .isInstanceOf(InvalidCatalogException.class);
    }

    @Test
    @DisplayName("own prices that can have no effect are said")
    void unusedOwnPrices() {
        OwnPrices own = new OwnPrices(
                "own.csv",
                false,
                Map.of(
                        new OwnPrices.Key("m5.lrage", "", CapacityType.ON_DEMAND), 0.05,
                        new OwnPrices.Key("m5.large", "eu-west-1a", CapacityType.ON_DEMAND), 0.05,
                        new OwnPrices.Key("m5.large", "us-east-1a", CapacityType.ON_DEMAND), 0.05));

        assertThat(EmbeddedCatalog.builder().prices(own).listing().notices())
                .contains(
                        "own.csv: prices for instance types that there are not are not used: m5.lrage",
                        "own.csv: prices for zones outside the region are not used: eu-west-1a");
    }
}
