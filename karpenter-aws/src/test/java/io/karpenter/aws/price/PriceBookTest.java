package io.karpenter.aws.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.CatalogFiles;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InterruptionBand;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PriceBookTest {

    private static final PriceBook US_EAST_1 = embedded("us-east-1");

    private static PriceBook embedded(String region) {
        Problems problems = new Problems();
        PriceBook book = PriceBookReader.read(CatalogFiles.embedded(), region, problems);
        assertThat(problems.lines()).isEmpty();
        return book;
    }

    @Test
    @DisplayName("AWS-OFF-05 on-demand by type, spot by type and zone, each with its provenance")
    void published() {
        assertThat(US_EAST_1.price("m5.large", "us-east-1a", CapacityType.ON_DEMAND))
                .contains(new Price(
                        0.096,
                        Currency.USD,
                        new Provenance(
                                Provenance.Kind.PUBLISHED,
                                "aws/karpenter-provider-aws (Apache-2.0): Linux shared tenancy prices",
                                "2026-07-20")));
        assertThat(US_EAST_1
                        .price("a1.2xlarge", "us-east-1a", CapacityType.SPOT)
                        .orElseThrow())
                .satisfies(price -> assertThat(price.perHour()).isEqualTo(0.1902))
                .satisfies(price -> assertThat(price.provenance().kind()).isEqualTo(Provenance.Kind.ESTIMATED));
        assertThat(US_EAST_1.price("a1.2xlarge", "us-east-1b", CapacityType.SPOT))
                .map(Price::perHour)
                .contains(0.1965);
    }

    @Test
    @DisplayName("AWS-OFF-04 what has no price has none: unknown types and those without a table row")
    void unknown() {
        assertThat(US_EAST_1.price("r9g.large", "us-east-1a", CapacityType.ON_DEMAND))
                .isEmpty();
        assertThat(US_EAST_1.price("r9g.large", "us-east-1a", CapacityType.SPOT))
                .isEmpty();
        assertThat(US_EAST_1.price("r9g.large", "us-east-1a", CapacityType.RESERVED))
                .isEmpty();
    }

    @Test
    @DisplayName("AWS-OFF-09 a reservation costs a ten-millionth of on-demand")
    void reserved() {
        assertThat(US_EAST_1.price("m5.large", "us-east-1a", CapacityType.RESERVED))
                .map(Price::perHour)
                .contains(0.096 / 10_000_000);
    }

    @Test
    @DisplayName("AWS-OFF-19 prices of us-east-1 stand in for those of other regions, and say so")
    void otherRegion() {
        PriceBook ireland = embedded("eu-west-1");

        Price price =
                ireland.price("m5.large", "eu-west-1a", CapacityType.ON_DEMAND).orElseThrow();

        assertThat(price.perHour()).isEqualTo(0.096);
        assertThat(price.provenance().kind()).isEqualTo(Provenance.Kind.OTHER_REGION);
        assertThat(ireland.isOfRegion()).isFalse();
        assertThat(PriceNotices.of(ireland))
                .anyMatch(n -> n.contains("no table of eu-west-1, those of us-east-1 stand in"));
        assertThat(PriceNotices.of(US_EAST_1)).noneMatch(n -> n.contains("stand in"));
    }

    @Test
    @DisplayName("AWS-OFF-05 without a spot table, spot is on-demand less the advisor's saving, with four decimals")
    void spotFromSaving() {
        PriceBook book = book(
                Map.of("a", 0.1, "b", 0.00005, "c", 1.0, "d", 0.33333, "e", 0.2),
                Map.of(
                        "a", new SpotStatistics(61, InterruptionBand.BELOW_5_PERCENT),
                        "b", new SpotStatistics(90, InterruptionBand.BELOW_5_PERCENT),
                        "e", new SpotStatistics(-62, InterruptionBand.BELOW_5_PERCENT),
                        "d", new SpotStatistics(50, InterruptionBand.ABOVE_20_PERCENT)));

        assertThat(spot(book, "a")).contains(0.039);
        assertThat(spot(book, "b")).as("never above on-demand").contains(0.00005);
        assertThat(spot(book, "c")).as("no saving known").isEmpty();
        assertThat(spot(book, "d")).contains(0.1667);
        assertThat(spot(book, "e")).as("a negative saving").contains(0.2);
        assertThat(book.interruption("d")).contains(InterruptionBand.ABOVE_20_PERCENT);
        assertThat(book.interruption("c")).isEmpty();
    }

    private static Optional<Double> spot(PriceBook book, String type) {
        return book.price(type, "us-east-1a", CapacityType.SPOT).map(Price::perHour);
    }

    private static PriceBook book(Map<String, Double> onDemand, Map<String, SpotStatistics> advisor) {
        Provenance provenance = new Provenance(Provenance.Kind.PUBLISHED, "test", "");
        return new PriceBook(
                "us-east-1",
                Currency.USD,
                onDemand,
                provenance,
                Map.of(),
                provenance,
                advisor,
                provenance,
                OwnPrices.NONE);
    }

    @Test
    @DisplayName("AWS-OFF-16 China's prices are in CNY, and no others stand in for them")
    void china() {
        PriceBook beijing = embedded("cn-north-1");

        Price price = beijing.price("c3.2xlarge", "cn-north-1a", CapacityType.ON_DEMAND)
                .orElseThrow();

        assertThat(price.currency()).isEqualTo(Currency.CNY);
        assertThat(price.perHour()).isEqualTo(4.217);
        assertThat(price.provenance().asOf()).isEqualTo("2024-11-06");
        assertThat(PriceNotices.of(beijing))
                .singleElement()
                .asString()
                .contains("cn-north-1 are in CNY and plans are in USD");
        assertThat(embedded("cn-northwest-1").onDemand()).isEmpty();
    }

    @Test
    @DisplayName("own prices come first, published ones fill in; spot does not follow a negotiated on-demand price")
    void ownPrices() {
        OwnPrices own = new OwnPrices(
                "own.csv", false, Map.of(new OwnPrices.Key("m5.large", "", CapacityType.ON_DEMAND), 0.05));
        PriceBook patched = US_EAST_1.with(own);

        assertThat(patched.price("m5.large", "us-east-1a", CapacityType.ON_DEMAND))
                .contains(new Price(0.05, Currency.USD, new Provenance(Provenance.Kind.OWN, "own.csv", "")));
        assertThat(patched.price("m5.large", "us-east-1a", CapacityType.RESERVED))
                .map(Price::perHour)
                .contains(0.05 / 10_000_000);
        assertThat(patched.price("m5.large", "us-east-1a", CapacityType.SPOT))
                .isEqualTo(US_EAST_1.price("m5.large", "us-east-1a", CapacityType.SPOT));
        assertThat(patched.price("m5.xlarge", "us-east-1a", CapacityType.ON_DEMAND))
                .map(Price::perHour)
                .contains(0.192);
        assertThat(PriceNotices.of(patched)).anyMatch(n -> n.contains("Own prices from own.csv come first"));
    }

    @Test
    @DisplayName("own prices can be the only ones")
    void onlyOwnPrices() {
        OwnPrices own = new OwnPrices(
                "own.csv", true, Map.of(new OwnPrices.Key("m5.large", "us-east-1a", CapacityType.SPOT), 0.02));
        PriceBook replaced = US_EAST_1.with(own);

        assertThat(replaced.price("m5.large", "us-east-1a", CapacityType.SPOT))
                .map(Price::perHour)
                .contains(0.02);
        assertThat(replaced.price("m5.large", "us-east-1b", CapacityType.SPOT)).isEmpty();
        assertThat(replaced.price("m5.large", "us-east-1a", CapacityType.ON_DEMAND))
                .isEmpty();
        assertThat(PriceNotices.of(replaced)).singleElement().asString().contains("only those of own.csv count");
    }
}
