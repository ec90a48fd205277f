package io.karpenter.aws.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.refresh.Periodic;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;

class InstanceCatalogueTest {

    private final FakeAws aws = FakeAws.start();
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final InstanceCatalogue catalogue = new InstanceCatalogue(clients.ec2(), "us-west-2");

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private List<String> zones(String type) {
        return catalogue.current().region().zonesOf(type).stream()
                .map(Zone::name)
                .toList();
    }

    @Test
    @DisplayName("AWS-IT-01 types are asked for by 100 with two filters, on all pages, and Macs are none")
    void readsAllTypes() {
        aws.pageSize("DescribeInstanceTypes", 10);

        catalogue.refreshTypes();

        assertThat(catalogue.current().types().keySet())
                .hasSize(aws.types().names().size() - 1)
                .contains("m5.large", "trn1.2xlarge")
                .doesNotContain("mac2.metal");
        var requests = aws.requests(DescribeInstanceTypesRequest.class);
        assertThat(requests).hasSizeGreaterThan(2);
        assertThat(requests.getFirst().maxResults()).isEqualTo(100);
        assertThat(requests.getFirst().filters())
                .containsExactly(
                        Filter.builder()
                                .name("supported-virtualization-type")
                                .values("hvm")
                                .build(),
                        Filter.builder()
                                .name("processor-info.supported-architecture")
                                .values("x86_64", "arm64")
                                .build());
    }

    @Test
    @DisplayName("AWS-IT-01 after an error what was known stays known")
    void keepsTypes() {
        aws.types().only("m5.large");
        catalogue.refreshTypes();
        aws.types().only("c5.large");
        aws.fail("DescribeInstanceTypes", 1, "InternalError", 500, "out of order");

        assertThatThrownBy(catalogue::refreshTypes).hasMessageContaining("out of order");
        assertThat(catalogue.current().types()).containsOnlyKeys("m5.large");

        catalogue.refreshTypes();
        assertThat(catalogue.current().types()).containsOnlyKeys("c5.large");
    }

    @Test
    @DisplayName("AWS-IT-02 zones are asked for by 1000, on all pages")
    void readsZones() {
        aws.types().only("m5.large", "c5.large");
        aws.types().offer("m5.large", "us-west-2b", "us-west-2a");
        aws.types().offer("c5.large", "us-west-2c");
        aws.pageSize("DescribeInstanceTypeOfferings", 2);

        catalogue.refreshZones();

        assertThat(zones("m5.large")).containsExactly("us-west-2a", "us-west-2b");
        assertThat(zones("c5.large")).containsExactly("us-west-2c");
        assertThat(catalogue.current().region().zones())
                .extracting(Zone::name)
                .containsExactly("us-west-2a", "us-west-2b", "us-west-2c");
        assertThat(aws.requests(DescribeInstanceTypeOfferingsRequest.class))
                .hasSize(2)
                .allSatisfy(r -> {
                    assertThat(r.locationTypeAsString()).isEqualTo("availability-zone");
                    assertThat(r.maxResults()).isEqualTo(1000);
                });
    }

    @Test
    @DisplayName(
            "AWS-IT-03 types and zones are refreshed after twelve hours, each by itself: the failure of one leaves the other alone")
    void refreshesEveryTwelveHours() {
        ManualClock clock = new ManualClock();
        Periodic types = new Periodic("types", InstanceCatalogue.INTERVAL, clock, catalogue::refreshTypes);
        Periodic zones = new Periodic("zones", InstanceCatalogue.INTERVAL, clock, catalogue::refreshZones);
        aws.types().only("m5.large");
        types.runIfDue();
        zones.runIfDue();
        aws.types().only("c5.large");
        aws.fail("DescribeInstanceTypeOfferings", 1, "InternalError", 500, "out of order");
        clock.passes(Duration.ofHours(12).minusSeconds(1));
        types.runIfDue();
        assertThat(catalogue.current().types()).containsOnlyKeys("m5.large");
        clock.passes(Duration.ofSeconds(1));
        types.runIfDue();
        zones.runIfDue();

        assertThat(catalogue.current().types()).containsOnlyKeys("c5.large");
        assertThat(zones("m5.large")).isNotEmpty();
        assertThat(zones("c5.large")).isEmpty();
    }

    @Test
    @DisplayName("AWS-IT-04 only an answer that differs makes a new version")
    void countsVersions() {
        aws.types().only("m5.large");
        catalogue.refreshTypes();
        catalogue.refreshZones();
        long version = catalogue.current().version();

        catalogue.refreshTypes();
        catalogue.refreshZones();
        assertThat(catalogue.current().version()).isEqualTo(version);

        aws.types().offer("m5.large", "us-west-2a");
        catalogue.refreshZones();
        assertThat(catalogue.current().version()).isEqualTo(version + 1);
    }

    @Test
    @DisplayName("before EC2 has answered, the types are those of the embedded catalogue")
    void startsWithEmbeddedCatalogue() {
        assertThat(catalogue.current().types()).containsKeys("m5.large", "m7g.large");
        assertThat(zones("m5.large")).contains("us-west-2a");
        assertThat(aws.calls()).isEmpty();
        assertThat(new InstanceCatalogue(clients.ec2(), "xx-none-1").current().types())
                .isEmpty();
    }
}
