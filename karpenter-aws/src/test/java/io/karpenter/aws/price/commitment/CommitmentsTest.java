package io.karpenter.aws.price.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.batch.ManualTimers;
import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeReservedInstances;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.Offering;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;

@DisplayName("Commitments of AWS")
class CommitmentsTest {

    private static ReservedInstances regional(String type, int count) {
        return new ReservedInstances("ri", type, Optional.empty(), count);
    }

    private static Optional<Commitment> covering(ReservedInstances reserved, String type) {
        return reserved.covering(type, "us-east-1a", 0);
    }

    @Test
    @DisplayName("of a region cover every size of the family, by normalization factors: large 4, xlarge 8, 12xlarge 96")
    void flexible() {
        ReservedInstances two = regional("m5.xlarge", 2);

        assertThat(covering(two, "m5.xlarge")).contains(new Commitment("ri", 64, 32, 0));
        assertThat(covering(two, "m5.large")).contains(new Commitment("ri", 64, 16, 0));
        assertThat(covering(two, "m5.12xlarge")).contains(new Commitment("ri", 64, 384, 0));
        assertThat(covering(two, "m5.metal")).isEmpty();
        assertThat(covering(two, "m5a.xlarge")).isEmpty();
        assertThat(covering(regional("t3.nano", 3), "t3.micro")).contains(new Commitment("ri", 3, 2, 0));
    }

    @Test
    @DisplayName(
            "of a family without size flexibility, or of a size without a factor, cover their own type in every zone")
    void rigid() {
        assertThat(covering(regional("g4dn.xlarge", 2), "g4dn.xlarge")).contains(new Commitment("ri", 2, 1, 0));
        assertThat(covering(regional("g4dn.xlarge", 2), "g4dn.2xlarge")).isEmpty();
        assertThat(covering(regional("m5.metal", 2), "m5.metal")).contains(new Commitment("ri", 2, 1, 0));
        assertThat(covering(regional("m5.metal", 2), "m5.large")).isEmpty();
    }

    @Test
    @DisplayName("of a zone cover their type there and nothing else")
    void zonal() {
        ReservedInstances zonal = new ReservedInstances("ri", "m5.large", Optional.of("us-east-1a"), 3);

        assertThat(zonal.covering("m5.large", "us-east-1a", 0)).contains(new Commitment("ri", 3, 1, 0, true));
        assertThat(zonal.covering("m5.large", "us-east-1b", 0)).isEmpty();
        assertThat(zonal.covering("m5.xlarge", "us-east-1a", 0)).isEmpty();
    }

    @Test
    @DisplayName("in dollars cover so many of them at their rates: as stated, else by the discount")
    void plans() {
        SavingsPlan ofFamily =
                new SavingsPlan("sp", Optional.of("m5"), 0.1, OptionalDouble.of(0.28), Map.of("m5.xlarge", 0.14));

        // 0.096 x 0.72 = 0.06912, which is 692 ten-thousandths rounded up.
        assertThat(ofFamily.covering("m5.large", 0.096, 0)).contains(new Commitment("sp", 1000, 692, 0));
        assertThat(ofFamily.covering("m5.xlarge", 0.192, 0)).contains(new Commitment("sp", 1000, 1400, 0));
        assertThat(ofFamily.covering("c5.large", 0.085, 0)).isEmpty();
        SavingsPlan compute =
                new SavingsPlan("sp", Optional.empty(), 2, OptionalDouble.empty(), Map.of("c5.large", 0.0688));
        assertThat(compute.covering("c5.large", 0.085, 0)).contains(new Commitment("sp", 20_000, 688, 0));
        assertThat(compute.covering("m5.large", 0.096, 0)).isEmpty();
    }

    @Test
    @DisplayName("are used in AWS' order: of the zone, of the region, of the family, of all computing")
    void order() {
        OptionalDouble discount = OptionalDouble.of(0.2);
        Commitments all = new Commitments(
                List.of(
                        new ReservedInstances("region", "m5.large", Optional.empty(), 1),
                        new ReservedInstances("zone", "m5.large", Optional.of("us-east-1a"), 1)),
                List.of(
                        new SavingsPlan("compute", Optional.empty(), 1, discount, Map.of()),
                        new SavingsPlan("family", Optional.of("m5"), 1, discount, Map.of())));

        assertThat(all.covering("m5.large", "us-east-1a", 0.096, 0))
                .extracting(Commitment::id)
                .containsExactly("zone", "region", "family", "compute");
    }

    @Test
    @DisplayName(
            "cover on-demand offerings of the catalogue, which keep their price; a covered node costs next to nothing")
    void inCatalogue() {
        EmbeddedCatalog catalog = EmbeddedCatalog.builder()
                .region("us-east-1")
                .zones(List.of("a", "b"))
                .commitments(new Commitments(List.of(regional("m5.large", 1)), List.of()))
                .build();

        List<Offering> offerings = catalog.catalog(List.of(), List.of())
                .find("m5.large")
                .orElseThrow()
                .offerings();

        assertThat(offerings)
                .filteredOn(o -> o.capacityType() == CapacityType.ON_DEMAND)
                .allSatisfy(offering -> {
                    assertThat(offering.price()).isEqualTo(0.096);
                    assertThat(offering.commitments()).hasSize(1);
                    assertThat(offering.coveredBy(Optional.of("ri")).price()).isEqualTo(0.096 / 10_000_000);
                });
        assertThat(offerings)
                .filteredOn(o -> o.capacityType() == CapacityType.SPOT)
                .allSatisfy(offering -> assertThat(offering.commitments()).isEmpty());
    }

    @Test
    @DisplayName("of the account are those that are active, for Linux on shared tenancy, beside those of a file")
    void live() {
        Commitments stated = new Commitments(List.of(regional("c5.large", 1)), List.of());
        try (FakeAws aws = FakeAws.start(new ManualTimers().clock());
                AwsClients clients = aws.clients(Attempts.ONE)) {
            var reserved = FakeReservedInstances.regional("live", "m5.large", 4);
            aws.reservedInstances().put(reserved);
            aws.reservedInstances().put(reserved.toBuilder().state("retired").build());
            aws.reservedInstances()
                    .put(reserved.toBuilder().productDescription("Windows").build());
            aws.reservedInstances()
                    .put(reserved.toBuilder().instanceTenancy("dedicated").build());
            LiveCommitments commitments = new LiveCommitments(clients.ec2(), stated);
            assertThat(commitments.current()).isEqualTo(stated);

            commitments.refresh();
            commitments.refresh();

            assertThat(commitments.current().instances())
                    .containsExactly(
                            new ReservedInstances("live", "m5.large", Optional.empty(), 4),
                            stated.instances().getFirst());
            assertThat(commitments.version()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName(
            "of the account do not count without the permission to ask, and nothing fails; other failures are told")
    void forbidden() {
        Commitments stated = new Commitments(List.of(regional("c5.large", 1)), List.of());
        try (FakeAws aws = FakeAws.start(new ManualTimers().clock());
                AwsClients clients = aws.clients(Attempts.ONE)) {
            LiveCommitments commitments = new LiveCommitments(clients.ec2(), stated);
            aws.fail("DescribeReservedInstances", 1, "UnauthorizedOperation", 403, "You are not authorized.");
            commitments.refresh();
            assertThat(commitments.current()).isEqualTo(stated);

            aws.fail("DescribeReservedInstances", 1, "InternalError", 500, "no");
            assertThatThrownBy(commitments::refresh).isInstanceOf(SdkException.class);
            assertThat(commitments.current()).isEqualTo(stated);
        }
    }
}
