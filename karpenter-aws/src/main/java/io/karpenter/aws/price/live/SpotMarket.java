package io.karpenter.aws.price.live;

import io.karpenter.core.cloud.CloudProviderException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryRequest;
import software.amazon.awssdk.services.ec2.model.SpotPrice;

/** What the spot market asks, and has asked. Thread-safe. Source: AWS-OFF-20. */
final class SpotMarket {

    private static final int PAGE = 2000;

    private final Ec2Client ec2;
    private final InstantSource clock;

    SpotMarket(Ec2Client ec2, InstantSource clock) {
        this.ec2 = ec2;
        this.clock = clock;
    }

    /** One instance type in one zone. */
    record Pool(String instanceType, String zone) {}

    /** A price per hour, and since when it holds. */
    record Quote(Instant since, double perHour) {}

    /**
     * Asks for all prices.
     *
     * @throws RuntimeException if EC2 fails or states none
     */
    Map<Pool, Quote> read() {
        Map<Pool, Quote> quotes = new HashMap<>();
        each(
                clock.instant(),
                (pool, quote) ->
                        quotes.merge(pool, quote, (one, other) -> other.since().isBefore(one.since()) ? one : other));
        if (quotes.isEmpty()) {
            throw new CloudProviderException("EC2 states no spot prices");
        }
        return quotes;
    }

    /**
     * Asks for all prices that began since {@code from}, and those that held then.
     *
     * @throws RuntimeException if EC2 fails
     */
    Map<Pool, List<Quote>> changes(Instant from) {
        Map<Pool, List<Quote>> changes = new HashMap<>();
        each(
                from,
                (pool, quote) ->
                        changes.computeIfAbsent(pool, p -> new ArrayList<>(4)).add(quote));
        return changes;
    }

    private void each(Instant from, BiConsumer<Pool, Quote> sink) {
        DescribeSpotPriceHistoryRequest request = DescribeSpotPriceHistoryRequest.builder()
                .productDescriptions("Linux/UNIX", "Linux/UNIX (Amazon VPC)")
                .startTime(from)
                .maxResults(PAGE)
                .build();
        for (SpotPrice price : ec2.describeSpotPriceHistoryPaginator(request).spotPriceHistory()) {
            Optional<Double> amount = Amounts.positive(price.spotPrice());
            if (price.timestamp() != null && amount.isPresent()) {
                sink.accept(
                        new Pool(price.instanceTypeAsString(), price.availabilityZone()),
                        new Quote(price.timestamp(), amount.get()));
            }
        }
    }
}
