package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * The price list: a document of each instance type that has an on-demand price, shared for virtual machines and dedicated for
 * bare metal. Thread-safe.
 */
public final class FakePricing {

    private final Pages pages;
    private final FakePrices prices;
    private final FakeEc2Types types;
    private final JsonMapper mapper = new JsonMapper();
    private volatile String currency = "USD";

    FakePricing(Operations operations, Pages pages, FakePrices prices, FakeEc2Types types) {
        this.pages = pages;
        this.prices = prices;
        this.types = types;
        operations.on(Service.PRICING, GetProductsRequest.class, GetProductsRequest::builder, this::products);
    }

    /** What prices are stated in, e.g. {@code CNY}. */
    public void currency(String code) {
        currency = code;
    }

    private GetProductsResponse products(GetProductsRequest request) {
        List<String> documents = new ArrayList<>();
        for (String name : types.names()) {
            InstanceTypeInfo type = types.find(name).orElseThrow();
            Map<String, String> attributes = attributes(name, Boolean.TRUE.equals(type.bareMetal()));
            if (request.filters().stream().allMatch(f -> matches(f, attributes))) {
                prices.onDemand(name).ifPresent(price -> documents.add(document(attributes, price)));
            }
        }
        var page = pages.page("GetProducts", documents, request.maxResults(), request.nextToken());
        return GetProductsResponse.builder()
                .formatVersion("aws_v1")
                .priceList(page.items())
                .nextToken(page.next())
                .build();
    }

    private static Map<String, String> attributes(String instanceType, boolean bareMetal) {
        return Map.of(
                "instanceType", instanceType,
                "productFamily", bareMetal ? "Compute Instance (bare metal)" : "Compute Instance",
                "tenancy", bareMetal ? "Dedicated" : "Shared",
                "regionCode", FakeAws.REGION.id(),
                "servicecode", "AmazonEC2",
                "preInstalledSw", "NA",
                "operatingSystem", "Linux",
                "capacitystatus", "Used",
                "marketoption", "OnDemand");
    }

    /** Names of fields are compared without their case, as the service does. */
    private static boolean matches(Filter filter, Map<String, String> attributes) {
        Map<String, String> lower = new HashMap<>();
        attributes.forEach((key, value) -> lower.put(key.toLowerCase(Locale.ROOT), value));
        return filter.value().equals(lower.get(filter.field().toLowerCase(Locale.ROOT)));
    }

    private String document(Map<String, String> attributes, double price) {
        String sku = "SKU" + attributes.get("instanceType").hashCode();
        return mapper.writeValueAsString(Map.of(
                "product",
                Map.of("sku", sku, "productFamily", attributes.get("productFamily"), "attributes", attributes),
                "serviceCode",
                "AmazonEC2",
                "terms",
                Map.of(
                        "OnDemand",
                        Map.of(
                                sku + ".JRTCKXETXF",
                                Map.of(
                                        "priceDimensions",
                                        Map.of(
                                                sku + ".JRTCKXETXF.6YS6EN2CT7",
                                                Map.of(
                                                        "unit",
                                                        "Hrs",
                                                        "pricePerUnit",
                                                        Map.of(currency, "%.10f".formatted(price)))))))));
    }
}
