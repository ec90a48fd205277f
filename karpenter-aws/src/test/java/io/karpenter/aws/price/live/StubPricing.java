package io.karpenter.aws.price.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;
import software.amazon.awssdk.services.pricing.model.InternalErrorException;
import software.amazon.awssdk.services.pricing.paginators.GetProductsIterable;

/** A price list of documents, one on each page. Thread-safe. */
final class StubPricing implements PricingClient {

    final List<GetProductsRequest> requests = Collections.synchronizedList(new ArrayList<>());

    /** By tenancy. */
    final Map<String, List<String>> documents = new HashMap<>();

    volatile boolean fails;

    static String document(String type, String currency, String price) {
        return """
                {"product": {"attributes": {"instanceType": "%s", "vcpu": "2"}, "sku": "X"},
                 "terms": {"OnDemand": {"X.1": {"priceDimensions": {"X.1.2": {"unit": "Hrs", "pricePerUnit": {"%s": "%s"}}}}},
                           "Reserved": {"X.2": {"priceDimensions": {"X.2.2": {"pricePerUnit": {"USD": "9"}}}}}}}
                """.formatted(type, currency, price);
    }

    StubPricing list(String tenancy, String... all) {
        documents.put(tenancy, List.of(all));
        return this;
    }

    @Override
    public GetProductsResponse getProducts(GetProductsRequest request) {
        requests.add(request);
        if (fails) {
            throw InternalErrorException.builder().message("no prices today").build();
        }
        String tenancy = request.filters().stream()
                .filter(f -> f.field().equals("tenancy"))
                .map(Filter::value)
                .findFirst()
                .orElseThrow();
        List<String> all = documents.getOrDefault(tenancy, List.of());
        int page =
                Optional.ofNullable(request.nextToken()).map(Integer::parseInt).orElse(0);
        return GetProductsResponse.builder()
                .priceList(all.subList(page, Math.min(page + 1, all.size())))
                .nextToken(page + 1 < all.size() ? Integer.toString(page + 1) : null)
                .build();
    }

    @Override
    public GetProductsIterable getProductsPaginator(GetProductsRequest request) {
        return new GetProductsIterable(this, request);
    }

    @Override
    public String serviceName() {
        return "pricing";
    }

    @Override
    public void close() {}
}
