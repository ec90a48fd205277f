package io.karpenter.aws.price.live;

import io.karpenter.aws.price.Currency;
import io.karpenter.core.cloud.CloudProviderException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonNodeParser;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;

/** On-demand prices of a region, of the AWS Price List API. Thread-safe. Source: AWS-OFF-15 to AWS-OFF-17. */
final class PriceList {

    private static final int PAGE = 100;
    private static final String SERVICE = "AmazonEC2";

    private final PricingClient pricing;
    private final String region;
    private final Currency currency;

    PriceList(PricingClient pricing, String region, Currency currency) {
        this.pricing = pricing;
        this.region = region;
        this.currency = currency;
    }

    /**
     * Asks for all prices, per hour by instance type.
     *
     * @throws RuntimeException if a query fails or finds nothing
     */
    Map<String, Double> read() {
        List<Map<String, Double>> both = Together.call(List.of(
                machines("Shared", "Compute Instance"), machines("Dedicated", "Compute Instance (bare metal)")));
        Map<String, Double> prices = new HashMap<>();
        both.forEach(prices::putAll);
        return prices;
    }

    private Callable<Map<String, Double>> machines(String tenancy, String family) {
        return () -> {
            Map<String, Double> prices = new HashMap<>();
            pricing.getProductsPaginator(request(tenancy, family)).stream()
                    .flatMap(page -> page.priceList().stream())
                    .forEach(document -> read(document, prices));
            if (prices.isEmpty()) {
                throw new CloudProviderException(
                        "the price list of %s has no prices of %s, tenancy %s".formatted(region, family, tenancy));
            }
            return prices;
        };
    }

    private GetProductsRequest request(String tenancy, String family) {
        List<Filter> filters = new ArrayList<>();
        filters.add(filter("regionCode", region));
        filters.add(filter("serviceCode", SERVICE));
        filters.add(filter("preInstalledSw", "NA"));
        filters.add(filter("operatingSystem", "Linux"));
        filters.add(filter("capacitystatus", "Used"));
        filters.add(filter("marketoption", "OnDemand"));
        filters.add(filter("tenancy", tenancy));
        filters.add(filter("productFamily", family));
        return GetProductsRequest.builder()
                .serviceCode(SERVICE)
                .filters(filters)
                .maxResults(PAGE)
                .build();
    }

    private static Filter filter(String field, String value) {
        return Filter.builder().type("TERM_MATCH").field(field).value(value).build();
    }

    private void read(String document, Map<String, Double> prices) {
        JsonNode root = parse(document);
        Optional<String> type = field(root, "product")
                .flatMap(product -> field(product, "attributes"))
                .flatMap(attributes -> field(attributes, "instanceType"))
                .flatMap(PriceList::text);
        type.ifPresent(name -> field(root, "terms").flatMap(terms -> field(terms, "OnDemand")).stream()
                .flatMap(PriceList::values)
                .flatMap(term -> field(term, "priceDimensions").stream())
                .flatMap(PriceList::values)
                .flatMap(dimension -> field(dimension, "pricePerUnit").stream())
                .flatMap(price -> field(price, currency.name()).flatMap(PriceList::text).stream())
                .flatMap(text -> Amounts.positive(text).stream())
                .forEach(price -> prices.put(name, price)));
    }

    private static JsonNode parse(String document) {
        return JsonNodeParser.builder().removeErrorLocations(true).build().parse(document);
    }

    private static Optional<JsonNode> field(JsonNode node, String name) {
        return node.isObject() ? node.field(name) : Optional.empty();
    }

    private static Stream<JsonNode> values(JsonNode node) {
        return node.isObject() ? node.asObject().values().stream() : Stream.empty();
    }

    private static Optional<String> text(JsonNode node) {
        return node.isString() ? Optional.of(node.asString()) : Optional.empty();
    }
}
