package io.karpenter.aws.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.csv.InvalidCatalogException;
import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.CatalogFiles;
import io.karpenter.aws.facts.InstanceFactsReader;
import io.karpenter.aws.facts.RegionFactsReader;
import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.price.PriceBook;
import io.karpenter.aws.price.PriceBookReader;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Catalogues of a user's own directory. */
class CatalogDirectoryTest {

    private static final String TYPES_HEADER = "instance_type,architectures,cpu_manufacturer,sustained_clock_mhz,vcpus,"
            + "memory_mib,hypervisor,usage_classes,nitro_enclaves,gpu_name,gpu_manufacturer,gpu_count,gpu_memory_mib,"
            + "accelerator_name,accelerator_manufacturer,accelerator_count,neuron_name,neuron_devices,"
            + "neuron_cores_per_device,local_storage_gb,local_storage_nvme,ebs_optimized,ebs_max_mbps,network_mbps,"
            + "network_cards,default_network_card,enis_default_card,enis_total,ipv4_per_eni,ena_support,"
            + "encryption_in_transit,efa_max,trunking,branch_enis";
    private static final String SMALL =
            "t.small,x86_64,Intel,3000,2,8192,nitro,on-demand;spot,true,,,,,,,,,,,,,default,4750,750,1,0,3,3,10,required,true,0,true,9";
    private static final String LARGE =
            "t.large,arm64,AWS,3000,8,32768,nitro,on-demand;capacity-block,true,,,,,,,,,,,900,required,default,4750,750,1,0,4,4,15,required,true,0,,";

    @TempDir
    Path directory;

    @BeforeEach
    void writeTables() throws IOException {
        write("instance-types.csv", TYPES_HEADER, SMALL, LARGE);
        write("zones.csv", "region,zone,zone_id", "moon-1,moon-1a,m1-az1", "moon-1,moon-1b,m1-az2", "mars-1,mars-1a,x");
        write(
                "offerings.csv",
                "region,instance_type,zones",
                "moon-1,t.small,a;b",
                "moon-1,t.large,b",
                "mars-1,t.small,a");
        write("on-demand-prices.csv", "region,instance_type,usd_per_hour", "moon-1,t.small,0.1", "moon-1,t.large,0.4");
        write("spot-advisor.csv", "region,instance_type,savings_pct,interruption_band", "moon-1,t.small,60,2");
    }

    private void write(String file, String... lines) throws IOException {
        Files.write(directory.resolve(file), List.of(lines));
    }

    @Test
    @DisplayName("a directory is read like the embedded catalogue")
    void ownDirectory() {
        Catalog catalog = EmbeddedCatalog.builder()
                .directory(directory)
                .region("moon-1")
                .build()
                .catalog(List.of(), List.of());

        assertThat(catalog.shared()).extracting(InstanceType::name).containsExactly("t.small", "t.large");
        InstanceType small = catalog.find("t.small").orElseThrow();
        assertThat(EmbeddedCatalogTest.offering(small, "moon-1a", CapacityType.ON_DEMAND)
                        .price())
                .isEqualTo(0.1);
        assertThat(EmbeddedCatalogTest.offering(small, "moon-1b", CapacityType.SPOT)
                        .price())
                .isEqualTo(0.04);
        InstanceType large = catalog.find("t.large").orElseThrow();
        assertThat(large.offerings()).allMatch(o -> o.capacityType() == CapacityType.ON_DEMAND);
        assertThat(EmbeddedCatalogTest.offering(large, "moon-1a", CapacityType.ON_DEMAND)
                        .available())
                .isFalse();
    }

    @Test
    @DisplayName("zone prices of the spot table come before the advisor's saving")
    void spotTable() throws IOException {
        write(
                "spot-estimates.csv",
                "region,zone,zone_id,instance_type,usd_per_hour,basis",
                "moon-1,moon-1a,m1-az1,t.small,0.0123,type");

        Catalog catalog = EmbeddedCatalog.builder()
                .directory(directory)
                .region("moon-1")
                .build()
                .catalog(List.of(), List.of());

        InstanceType small = catalog.find("t.small").orElseThrow();
        assertThat(EmbeddedCatalogTest.offering(small, "moon-1a", CapacityType.SPOT)
                        .price())
                .isEqualTo(0.0123);
        assertThat(EmbeddedCatalogTest.offering(small, "moon-1b", CapacityType.SPOT)
                        .price())
                .isEqualTo(0.04);
    }

    @Test
    @DisplayName("without any price nothing can be bought, and the notices say so")
    void noPrices() {
        EmbeddedCatalog mars =
                EmbeddedCatalog.builder().directory(directory).region("mars-1").build();

        assertThat(mars.catalog(List.of(), List.of()).shared())
                .singleElement()
                .satisfies(t -> assertThat(t.offerings()).hasSize(2).noneMatch(o -> o.available()));
        assertThat(mars.notices()).anyMatch(n -> n.contains("no on-demand prices of mars-1"));
    }

    @Test
    @DisplayName("all errors of all tables are said at once, with file and line")
    void allErrors() throws IOException {
        write("instance-types.csv", TYPES_HEADER, SMALL, SMALL, LARGE.replace(",8,32768,", ",eight,,"));
        write("zones.csv", "region,zone,zone_id", "moon-1,moon-1a,m1-az1", ",moon-1b,m1-az2");
        write("offerings.csv", "region,instance_type,zones", "moon-1,t.small,a;q", "moon-1,t.small,a");
        write("on-demand-prices.csv", "region,instance_type,usd_per_hour", "moon-1,t.small,0", "moon-1,t.small,1");
        write("spot-advisor.csv", "region,instance_type,savings_pct,interruption_band", "moon-1,t.small,160,7");

        assertThatThrownBy(() -> EmbeddedCatalog.builder()
                        .directory(directory)
                        .region("moon-1")
                        .build())
                .isInstanceOfSatisfying(
                        InvalidCatalogException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        at("zones.csv:3: column region: found \"\", expected a value"),
                                        at(
                                                "offerings.csv:2: column zones: found \"a;q\", expected letters of [moon-1a]"),
                                        at(
                                                "offerings.csv:3: column instance_type: found \"t.small\", expected each instance type of a"
                                                        + " region once"),
                                        at(
                                                "on-demand-prices.csv:2: column usd_per_hour: found \"0\", expected a number above 0"),
                                        at(
                                                "on-demand-prices.csv:3: column instance_type: found \"t.small\", expected each instance"
                                                        + " type of a region once"),
                                        at(
                                                "spot-advisor.csv:2: column savings_pct: found \"160\", expected a whole number from -1000 to 100"),
                                        at(
                                                "spot-advisor.csv:2: column interruption_band: found \"7\", expected a whole number from 0 to 4"),
                                        at(
                                                "instance-types.csv:3: column instance_type: found \"t.small\", expected each instance type"
                                                        + " once"),
                                        at(
                                                "instance-types.csv:4: column vcpus: found \"eight\", expected a whole number from 0 to"
                                                        + " 2147483647"),
                                        at(
                                                "instance-types.csv:4: column memory_mib: found \"\", expected a whole number from 0 to"
                                                        + " 2147483647")));
    }

    private String at(String problem) {
        return directory.resolve(problem).toString();
    }

    @Test
    @DisplayName("missing directories and tables are said by name")
    void missingFiles() throws IOException {
        assertThatThrownBy(() -> EmbeddedCatalog.builder().directory(directory.resolve("none")))
                .isInstanceOf(InvalidCatalogException.class)
                .hasMessageContaining("none: not a directory");

        Files.delete(directory.resolve("instance-types.csv"));
        Files.delete(directory.resolve("offerings.csv"));
        assertThatThrownBy(() -> EmbeddedCatalog.builder()
                        .directory(directory)
                        .region("moon-1")
                        .build())
                .isInstanceOf(InvalidCatalogException.class)
                .hasMessageContaining("offerings.csv: there is no such file")
                .hasMessageContaining("instance-types.csv: cannot be read");
    }

    @Test
    @DisplayName("AWS-IT-01 the embedded tables say what the directory says that they were made from")
    void embeddedEqualsSource() {
        Path source = Path.of("..", "..", "shared", "data", "catalog");
        Assumptions.assumeTrue(Files.isDirectory(source), "no catalogue directory beside the repository");
        Problems problems = new Problems();
        CatalogFiles embedded = CatalogFiles.embedded();
        CatalogFiles original = CatalogFiles.directory(source);

        assertThat(InstanceFactsReader.read(embedded.get(CatalogFiles.INSTANCE_TYPES, ""), problems))
                .isEqualTo(InstanceFactsReader.read(original.get(CatalogFiles.INSTANCE_TYPES, ""), problems))
                .hasSize(1400);
        SortedMap<String, List<Zone>> zones = RegionFactsReader.zones(original, problems);
        assertThat(RegionFactsReader.zones(embedded, problems)).isEqualTo(zones).hasSize(30);
        for (String region :
                List.of("us-east-1", "eu-west-1", "il-central-1", "us-gov-west-1", "cn-north-1", "ap-east-2")) {
            assertThat(RegionFactsReader.read(embedded, region, zones, problems))
                    .isEqualTo(RegionFactsReader.read(original, region, zones, problems));
            assertThat(amounts(PriceBookReader.read(embedded, region, problems)))
                    .isEqualTo(amounts(PriceBookReader.read(original, region, problems)));
        }
        assertThat(problems.lines()).isEmpty();
    }

    private static List<Map<String, ?>> amounts(PriceBook prices) {
        return List.of(prices.onDemand(), prices.spot(), prices.advisor());
    }
}
