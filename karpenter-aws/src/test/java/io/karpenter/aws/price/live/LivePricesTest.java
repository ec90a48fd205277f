package io.karpenter.aws.price.live;

import static io.karpenter.aws.price.live.StubPricing.document;
import static io.karpenter.core.offering.CapacityType.ON_DEMAND;
import static io.karpenter.core.offering.CapacityType.RESERVED;
import static io.karpenter.core.offering.CapacityType.SPOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.price.Currency;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.Price;
import io.karpenter.aws.price.PriceSource;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryRequest;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;

class LivePricesTest {

    private final ManualClock clock = new ManualClock();
    private final FakeAws aws = FakeAws.start(clock);
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final StubPricing list = new StubPricing()
            .list("Shared", document("m5.large", "USD", "0.5"), document("c5.large", "USD", "0.4"))
            .list("Dedicated", document("m5.metal", "USD", "5"));
    private final LivePrices prices = prices("us-west-2", false, OwnPrices.NONE);

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private LivePrices prices(String region, boolean isolated, OwnPrices own) {
        return new LivePrices(list, clients.ec2(), region, isolated, own, clock);
    }

    private static Optional<Double> price(PriceSource prices, String type, String zone, CapacityType capacityType) {
        return prices.price(type, zone, capacityType).map(Price::perHour);
    }

    private Optional<Double> price(String type, CapacityType capacityType) {
        return price(prices, type, "us-west-2a", capacityType);
    }

    @Test
    @DisplayName(
            "AWS-OFF-05 until the spot market was read for the first time spot costs as on-demand, and afterwards a zone without data has no price")
    void hasSpotPrices() {
        assertThat(price("m5.large", SPOT)).contains(0.096);
        aws.prices().spot("m5.large", "us-west-2a", 0.03);
        aws.prices().withoutSpot("m5.large", "us-west-2b");

        prices.refresh();

        assertThat(price("m5.large", SPOT)).contains(0.03);
        assertThat(price(prices, "m5.large", "us-west-2b", SPOT)).isEmpty();
        assertThat(price("m5.large", RESERVED)).contains(0.5 / 10_000_000);
    }

    @Test
    @DisplayName(
            "AWS-OFF-15 the price list is asked twice, for shared machines and for dedicated bare metal, on all pages")
    void asksPriceList() {
        prices.refresh();

        assertThat(price("m5.large", ON_DEMAND)).contains(0.5);
        assertThat(price("c5.large", ON_DEMAND)).contains(0.4);
        assertThat(price("m5.metal", ON_DEMAND)).contains(5.0);
        assertThat(list.requests).hasSize(3).allSatisfy(request -> {
            assertThat(request.serviceCode()).isEqualTo("AmazonEC2");
            assertThat(request.maxResults()).isEqualTo(100);
            assertThat(request.filters())
                    .allSatisfy(f -> assertThat(f.typeAsString()).isEqualTo("TERM_MATCH"));
            assertThat(filters(request))
                    .containsEntry("regionCode", "us-west-2")
                    .containsEntry("serviceCode", "AmazonEC2")
                    .containsEntry("preInstalledSw", "NA")
                    .containsEntry("operatingSystem", "Linux")
                    .containsEntry("capacitystatus", "Used")
                    .containsEntry("marketoption", "OnDemand")
                    .containsEntry(
                            "productFamily",
                            filters(request).get("tenancy").equals("Shared")
                                    ? "Compute Instance"
                                    : "Compute Instance (bare metal)");
        });
    }

    private static Map<String, String> filters(GetProductsRequest request) {
        return request.filters().stream().collect(Collectors.toMap(Filter::field, Filter::value));
    }

    @Test
    @DisplayName("AWS-OFF-16 prices that are zero or no numbers, and documents without a type, are passed over")
    void passesOddPricesOver() {
        list.list(
                "Shared",
                document("m5.large", "USD", "0.0000"),
                document("c5.large", "USD", "dear"),
                document("r5.large", "CNY", "7"),
                "{\"product\": {\"attributes\": {}}, \"terms\": {}}",
                document("m5.xlarge", "USD", "0.2"));

        prices.refresh();

        assertThat(price("m5.large", ON_DEMAND)).contains(0.096);
        assertThat(price("c5.large", ON_DEMAND)).contains(0.085);
        assertThat(price("r5.large", ON_DEMAND)).contains(0.126);
        assertThat(price("m5.xlarge", ON_DEMAND)).contains(0.2);
    }

    @Test
    @DisplayName("AWS-OFF-16 prices in China are in CNY")
    void readsYuan() {
        list.list("Shared", document("m5.large", "CNY", "3")).list("Dedicated", document("m5.metal", "CNY", "30"));
        LivePrices china = prices("cn-north-1", false, OwnPrices.NONE);

        china.refresh();

        assertThat(china.currency()).isEqualTo(Currency.CNY);
        assertThat(price(china, "m5.large", "cn-north-1a", ON_DEMAND)).contains(3.0);
    }

    @Test
    @DisplayName(
            "AWS-OFF-17 if either query finds nothing, all on-demand prices stay as they were; success adds and takes nothing away")
    void keepsPrices() {
        prices.refresh();
        list.list("Shared", document("m5.large", "USD", "0.6")).list("Dedicated");
        assertThatThrownBy(prices::refresh).hasMessageContaining("Dedicated");
        assertThat(price("m5.large", ON_DEMAND)).contains(0.5);

        list.list("Dedicated", document("c5.metal", "USD", "4"));
        prices.refresh();
        assertThat(price("m5.large", ON_DEMAND)).contains(0.6);
        assertThat(price("m5.metal", ON_DEMAND)).contains(5.0);
    }

    @Test
    @DisplayName(
            "AWS-OFF-18 in an isolated VPC and in the regions of the US government the price list is not asked, which is no error")
    void leavesPriceListAlone() {
        prices("us-west-2", true, OwnPrices.NONE).refresh();
        prices("us-gov-west-1", false, OwnPrices.NONE).refresh();

        assertThat(list.requests).isEmpty();
        assertThat(aws.requests(DescribeSpotPriceHistoryRequest.class)).hasSize(2);
    }

    @Test
    @DisplayName("AWS-OFF-19 prices begin with the embedded table of the region, or that of us-east-1")
    void beginsWithEmbeddedPrices() {
        assertThat(price("m5.large", ON_DEMAND)).contains(0.096);
        assertThat(price(prices("xx-other-1", false, OwnPrices.NONE), "m5.large", "xx-other-1a", ON_DEMAND))
                .contains(0.096);
    }

    @Test
    @DisplayName(
            "AWS-OFF-20 the spot market is asked for prices of Linux from now on, by 2000, on all pages, and what is known is added to")
    void asksSpotMarket() {
        aws.types().only("m5.large", "c5.large");
        aws.types().offer("m5.large", "us-west-2a");
        aws.types().offer("c5.large", "us-west-2a");
        aws.pageSize("DescribeSpotPriceHistory", 1);
        prices.refresh();

        var requests = aws.requests(DescribeSpotPriceHistoryRequest.class);
        assertThat(requests).hasSize(2);
        assertThat(requests.getFirst().productDescriptions()).containsExactly("Linux/UNIX", "Linux/UNIX (Amazon VPC)");
        assertThat(requests.getFirst().startTime()).isEqualTo(clock.instant());
        assertThat(requests.getFirst().maxResults()).isEqualTo(2000);

        Optional<Double> before = price("c5.large", SPOT);
        aws.prices().withoutSpot("c5.large", "us-west-2a");
        aws.prices().spot("m5.large", "us-west-2a", 0.01);
        prices.refresh();
        assertThat(price("c5.large", SPOT)).isPresent().isEqualTo(before);
        assertThat(price("m5.large", SPOT)).contains(0.01);

        aws.types().only();
        assertThatThrownBy(prices::refresh).hasMessageContaining("no spot prices");
        assertThat(price("m5.large", SPOT)).contains(0.01);
    }

    @Test
    @DisplayName("AWS-OFF-21 if one of the two fails the refresh fails, and what the other says counts")
    void keepsSuccessfulHalf() {
        list.fails = true;
        aws.prices().spot("m5.large", "us-west-2a", 0.01);
        assertThatThrownBy(prices::refresh).hasMessageContaining("no prices today");
        assertThat(price("m5.large", SPOT)).contains(0.01);

        list.fails = false;
        aws.fail("DescribeSpotPriceHistory", 1, "InternalError", 500, "out of order");
        assertThatThrownBy(prices::refresh).hasMessageContaining("out of order");
        assertThat(price("m5.large", ON_DEMAND)).contains(0.5);
        assertThat(price("m5.large", SPOT)).contains(0.01);
    }

    @Test
    @DisplayName("a user's own prices come before those of AWS")
    void prefersOwnPrices() {
        LivePrices negotiated = prices(
                "us-west-2",
                false,
                new OwnPrices("own.csv", false, Map.of(new OwnPrices.Key("m5.large", "", ON_DEMAND), 0.07)));
        negotiated.refresh();

        assertThat(price(negotiated, "m5.large", "us-west-2a", ON_DEMAND)).contains(0.07);
        assertThat(price(negotiated, "c5.large", "us-west-2a", ON_DEMAND)).contains(0.4);
    }

    @Test
    @DisplayName("how spot prices have varied in the last seven days is known again after a restart")
    void readsHistory() {
        Instant begin = clock.instant();
        aws.prices().spotWas("m5.large", "us-west-2a", begin.minus(Duration.ofDays(20)), 9);
        aws.prices().spotWas("m5.large", "us-west-2a", begin.minus(Duration.ofDays(10)), 0.02);
        aws.prices().spotWas("m5.large", "us-west-2a", begin.minus(Duration.ofDays(5)), 0.06);
        aws.prices().spot("m5.large", "us-west-2a", 0.06);
        aws.pageSize("DescribeSpotPriceHistory", 1);
        prices.refresh();
        assertThat(prices.volatility("m5.large", "us-west-2a")).isZero();
        long version = prices.version();

        prices.refreshHistory();

        // Five days at 0.02 and five at 0.06.
        assertThat(prices.volatility("m5.large", "us-west-2a")).isCloseTo(0.5, within(1e-9));
        assertThat(prices.version()).isGreaterThan(version);
        assertThat(aws.requests(DescribeSpotPriceHistoryRequest.class).getLast().startTime())
                .isEqualTo(begin.minus(Duration.ofDays(7)));
    }

    @Test
    @DisplayName("no change of a spot price is missed between two refreshes, or while EC2 does not answer")
    void missesNothing() {
        prices.refreshHistory();
        Instant begin = clock.instant();
        aws.prices().spotWas("m5.large", "us-west-2a", begin.plus(Duration.ofHours(1)), 0.02);
        aws.prices().spotWas("m5.large", "us-west-2a", begin.plus(Duration.ofHours(5)), 0.06);
        aws.prices().spotWas("m5.large", "us-west-2a", begin.plus(Duration.ofHours(9)), 0.02);
        aws.prices().spot("m5.large", "us-west-2a", 0.02);
        clock.passes(LivePrices.INTERVAL);
        aws.fail("DescribeSpotPriceHistory", 1, "InternalError", 500, "out of order");
        assertThatThrownBy(prices::refreshHistory).hasMessageContaining("out of order");
        clock.passes(Duration.ofMinutes(1));

        prices.refreshHistory();

        assertThat(aws.requests(DescribeSpotPriceHistoryRequest.class).getLast().startTime())
                .isEqualTo(begin);
        assertThat(prices.volatility("m5.large", "us-west-2a")).isGreaterThan(0.3);
    }

    @Test
    @DisplayName("a change of a spot price that a refresh sees counts too")
    void recordsChanges() {
        aws.prices().spot("m5.large", "us-west-2a", 0.02);
        prices.refresh();
        clock.passes(Duration.ofHours(12));
        aws.prices().spot("m5.large", "us-west-2a", 0.06);
        prices.refresh();
        clock.passes(Duration.ofHours(12));

        assertThat(prices.volatility("m5.large", "us-west-2a")).isCloseTo(0.5, within(1e-9));
        assertThat(prices.volatility("m5.large", "us-west-2x")).isZero();
    }
}
