package io.karpenter.aws.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.csv.InvalidCatalogException;
import io.karpenter.aws.csv.TextSource;
import io.karpenter.core.offering.CapacityType;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OwnPricesTest {

    private static final String HEADER = "instance_type,zone,capacity_type,usd_per_hour";

    @Test
    @DisplayName("a price of one zone wins over that of all zones, whichever stands first")
    void zoneBeforeAllZones() {
        OwnPrices prices = OwnPrices.read(
                TextSource.of(
                        "own.csv",
                        HEADER,
                        "m5.large,us-east-1a,on-demand,0.05",
                        "m5.large,,on-demand,0.06",
                        "m5.large,,spot,0.01"),
                false);

        assertThat(prices.find("m5.large", "us-east-1a", CapacityType.ON_DEMAND))
                .isEqualTo(OptionalDouble.of(0.05));
        assertThat(prices.find("m5.large", "us-east-1b", CapacityType.ON_DEMAND))
                .isEqualTo(OptionalDouble.of(0.06));
        assertThat(prices.find("m5.large", "us-east-1a", CapacityType.SPOT)).isEqualTo(OptionalDouble.of(0.01));
        assertThat(prices.find("m5.large", "us-east-1a", CapacityType.RESERVED)).isEmpty();
        assertThat(prices.find("m6i.large", "us-east-1a", CapacityType.ON_DEMAND))
                .isEmpty();
    }

    @Test
    @DisplayName("every bad row is named with file and line")
    void badRows() {
        TextSource source = TextSource.of(
                "own.csv",
                HEADER,
                "m5.large,,on-demand,0.05",
                ",,on-demand,0.05",
                "m5.large,,ondemand,0.05",
                "m5.large,,on-demand,free",
                "m6i.large,,spot,-1",
                "m6i.large,spot,1");

        assertThatThrownBy(() -> OwnPrices.read(source, false))
                .isInstanceOfSatisfying(
                        InvalidCatalogException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "own.csv:3: column instance_type: found \"\", expected a value",
                                        "own.csv:4: column capacity_type: found \"ondemand\", expected one of [reserved, spot, on-demand]",
                                        "own.csv:4: column instance_type: found \"m5.large\", expected each instance type, zone and"
                                                + " capacity type once",
                                        "own.csv:5: column usd_per_hour: found \"free\", expected a number above 0",
                                        "own.csv:5: column instance_type: found \"m5.large\", expected each instance type, zone and"
                                                + " capacity type once",
                                        "own.csv:6: column usd_per_hour: found \"-1\", expected a number above 0",
                                        "own.csv:7: found 3 cells, expected 4 as in the header"));
    }

    @Test
    @DisplayName("a missing file is said by name")
    void missingFile() {
        assertThatThrownBy(() -> OwnPrices.read(Path.of("no-such-prices.csv"), false))
                .isInstanceOf(InvalidCatalogException.class)
                .hasMessageContaining("no-such-prices.csv: cannot be read");
    }
}
