package io.karpenter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OwnPricesExampleTest {

    private final Catalog published = catalog(OwnPrices.NONE);
    private final Catalog own = catalog(OwnPrices.read(Path.of("prices.csv"), false));

    @Test
    @DisplayName("prices.csv: a row without a zone holds in every zone, a row with one in that zone only")
    void pricesOfTheExample() {
        assertThat(price(own, "c8i.large", "us-east-1a")).isEqualTo(0.0712);
        assertThat(price(own, "c8i.large", "us-east-1b")).isEqualTo(0.0712);
        assertThat(price(own, "r6a.2xlarge", "us-east-1a")).isEqualTo(0.318);
        assertThat(price(own, "r6a.2xlarge", "us-east-1b")).isEqualTo(price(published, "r6a.2xlarge", "us-east-1b"));
    }

    @Test
    @DisplayName("prices.csv: every row is below the published price, as a discount is")
    void everyRowIsADiscount() {
        List<String> types = List.of("c8i.large", "c8i.xlarge", "r6a.2xlarge");

        assertThat(types)
                .allSatisfy(type ->
                        assertThat(price(own, type, "us-east-1a")).isLessThan(price(published, type, "us-east-1a")));
    }

    private static Catalog catalog(OwnPrices prices) {
        return EmbeddedCatalog.builder().prices(prices).build().catalog(List.of(), List.of());
    }

    private static double price(Catalog catalog, String instanceType, String zone) {
        return catalog.find(instanceType).orElseThrow().offerings().stream()
                .filter(o -> o.zone().equals(zone) && o.capacityType() == CapacityType.ON_DEMAND)
                .findFirst()
                .orElseThrow()
                .price();
    }
}
