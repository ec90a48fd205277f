package io.karpenter.aws.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.client.AwsStart;
import io.karpenter.aws.client.AwsStartException;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeEks;
import io.karpenter.aws.fake.FakeReservedInstances;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.Price;
import io.karpenter.aws.price.commitment.Commitments;
import io.karpenter.aws.refresh.Periodic;
import io.karpenter.aws.settings.AwsOption;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.AwsSettingsReader;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.SpotOutlook;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LiveAwsTest {

    private static final AwsSettings SETTINGS = AwsSettingsReader.read(
                    Map.of(AwsOption.CLUSTER_NAME, FakeAws.CLUSTER, AwsOption.ENABLE_ZONAL_SHIFT, "true"),
                    Map.of(),
                    true,
                    false)
            .settings();

    private final ManualClock clock = new ManualClock();
    private final FakeAws aws = FakeAws.start(clock);
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final NodeClass nodeClass =
            NodeClassBuilder.named("default").subnet("us-west-2a", "usw2-az1").build();

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private LiveAws start(AwsStart.Step... further) {
        return start(SETTINGS, further);
    }

    private LiveAws start(AwsSettings settings, AwsStart.Step... further) {
        aws.eks().put(FakeEks.cluster(FakeAws.CLUSTER, "1.34"));
        LiveAws.Others others = new LiveAws.Others(
                OwnPrices.NONE,
                Commitments.NONE,
                List::of,
                id -> 0,
                any -> Optional.empty(),
                (id, free) -> {},
                List.of(),
                Optional.empty());
        return LiveAws.start(clients, settings, others, List.of(further), clock);
    }

    private static Optional<Double> price(LiveAws live, CapacityType capacityType) {
        return live.prices().price("m5.large", "us-west-2a", capacityType).map(Price::perHour);
    }

    @Test
    @DisplayName(
            "AWS-OPT-08 types, zones, zonal shifts and what the caller adds have to be there before controllers run")
    void asksForAllThatIsNeeded() {
        List<String> further = new ArrayList<>();
        LiveAws live = start(new AwsStart.Step("version", () -> further.add("version")));

        assertThat(further).containsExactly("version");
        assertThat(aws.calls("DescribeInstanceTypeOfferings")).isNotEmpty();
        assertThat(aws.calls("GetManagedResource")).hasSize(1);
        assertThat(live.catalog().instanceTypes(nodeClass))
                .hasSizeGreaterThan(25)
                .anySatisfy(type -> assertThat(type.offerings()).anyMatch(Offering::available));
    }

    private List<Offering> offerings(LiveAws live, CapacityType capacityType) {
        return live.catalog().find(nodeClass, "m5.large").orElseThrow().offerings().stream()
                .filter(offering -> offering.capacityType() == capacityType && offering.available())
                .toList();
    }

    @Test
    @DisplayName("Reserved Instances, placement scores and how prices have varied are on offerings if asked for")
    void costsBesidePrices() {
        aws.reservedInstances().put(FakeReservedInstances.regional("ri", "m5.xlarge", 1));
        aws.scores().put("usw2-az1", 7);
        aws.prices().spot("m5.large", "us-west-2a", 0.02);
        LiveAws live = start(AwsSettingsReader.read(
                        Map.of(
                                AwsOption.CLUSTER_NAME,
                                FakeAws.CLUSTER,
                                AwsOption.USE_COMMITMENTS,
                                "true",
                                AwsOption.SPOT_PLACEMENT_SCORES,
                                "true"),
                        Map.of(),
                        true,
                        false)
                .settings());

        assertThat(offerings(live, CapacityType.ON_DEMAND))
                .isNotEmpty()
                .allSatisfy(offering -> assertThat(offering.commitments())
                        .extracting(Commitment::id, Commitment::amount, Commitment::draw)
                        .containsExactly(tuple("ri", 32, 16)));
        assertThat(offerings(live, CapacityType.SPOT))
                .isNotEmpty()
                .allSatisfy(
                        offering -> assertThat(offering.outlook()).isEqualTo(new SpotOutlook(0, OptionalInt.of(7))));
        clock.passes(Duration.ofHours(12));
        aws.prices().spot("m5.large", "us-west-2a", 0.06);
        live.prices().refresh();
        clock.passes(Duration.ofHours(12));
        assertThat(offerings(live, CapacityType.SPOT))
                .isNotEmpty()
                .allSatisfy(
                        offering -> assertThat(offering.outlook().volatility()).isBetween(0.3, 0.6));
    }

    @Test
    @DisplayName(
            "how spot prices have varied before the start is asked for if it counts, and start does not wait for it")
    void spotPriceHistory() {
        aws.prices().spotWas("m5.large", "us-west-2a", clock.instant().minus(Duration.ofDays(5)), 0.06);
        aws.prices().spotWas("m5.large", "us-west-2a", clock.instant().minus(Duration.ofDays(8)), 0.02);
        aws.prices().spot("m5.large", "us-west-2a", 0.06);
        LiveAws live = start(SETTINGS.withSpotPriceHistory());
        assertThat(aws.calls("DescribeSpotPriceHistory")).hasSize(1);

        live.periodic().forEach(Periodic::runIfDue);

        assertThat(aws.calls("DescribeSpotPriceHistory")).hasSize(2);
        assertThat(offerings(live, CapacityType.SPOT))
                .filteredOn(offering -> offering.zone().equals("us-west-2a"))
                .isNotEmpty()
                .allSatisfy(
                        offering -> assertThat(offering.outlook().volatility()).isBetween(0.3, 0.6));
    }

    @Test
    @DisplayName("Reserved Instances and placement scores are not asked for unless somebody wants them")
    void nothingBesidePrices() {
        aws.reservedInstances().put(FakeReservedInstances.regional("ri", "m5.xlarge", 1));
        LiveAws live = start();
        live.periodic().forEach(Periodic::runIfDue);

        assertThat(aws.calls("DescribeReservedInstances")).isEmpty();
        assertThat(aws.calls("GetSpotPlacementScores")).isEmpty();
        assertThat(aws.calls("DescribeSpotPriceHistory")).hasSize(1);
        assertThat(offerings(live, CapacityType.ON_DEMAND))
                .allSatisfy(offering -> assertThat(offering.commitments()).isEmpty());
    }

    @Test
    @DisplayName("AWS-OPT-08 the start fails without zones, and says so")
    void failsWithoutZones() {
        aws.fail("DescribeInstanceTypeOfferings", 1, "UnauthorizedOperation", 403, "You are not authorized.");

        assertThatThrownBy(this::start)
                .isInstanceOf(AwsStartException.class)
                .hasMessageContaining("zones that offer instance types")
                .hasMessageContaining("You are not authorized");
    }

    @Test
    @DisplayName(
            "AWS-OFF-15 prices are asked for at start and every twelve hours; if they cannot be had at start, those of the release hold until they can")
    void refreshesPrices() {
        aws.prices().onDemand("m5.large", 0.5);
        aws.fail("GetProducts", 2, "InternalErrorException", 500, "out of order");
        LiveAws live = start();
        assertThat(price(live, CapacityType.ON_DEMAND)).contains(0.096);

        clock.passes(Duration.ofSeconds(1));
        live.periodic().forEach(Periodic::runIfDue);
        assertThat(price(live, CapacityType.ON_DEMAND)).contains(0.5);

        aws.prices().onDemand("m5.large", 0.6);
        clock.passes(Duration.ofHours(12).minusSeconds(1));
        live.periodic().forEach(Periodic::runIfDue);
        assertThat(price(live, CapacityType.ON_DEMAND)).contains(0.5);
        clock.passes(Duration.ofSeconds(1));
        live.periodic().forEach(Periodic::runIfDue);
        assertThat(price(live, CapacityType.ON_DEMAND)).contains(0.6);
    }

    @Test
    @DisplayName(
            "AWS-ZS-02 zonal shifts are asked for every thirty seconds, and AWS-ZS-05 nothing is bought in such a zone")
    void followsZonalShifts() {
        LiveAws live = start();
        aws.zonalShift().shift("usw2-az1", clock.instant().plus(Duration.ofHours(1)), "APPLIED");
        assertThat(isAnythingAvailable(live)).isTrue();

        clock.passes(Duration.ofSeconds(30));
        live.periodic().forEach(Periodic::runIfDue);
        assertThat(isAnythingAvailable(live)).isFalse();

        aws.zonalShift().cancel("usw2-az1");
        clock.passes(Duration.ofSeconds(30));
        live.periodic().forEach(Periodic::runIfDue);
        assertThat(isAnythingAvailable(live)).isTrue();
    }

    private boolean isAnythingAvailable(LiveAws live) {
        return live.catalog().instanceTypes(nodeClass).stream()
                .flatMap(type -> type.offerings().stream())
                .anyMatch(Offering::available);
    }
}
