package io.karpenter.aws.price.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.karpenter.aws.batch.ManualTimers;
import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeReservedInstances;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
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
        assertThat(covering(two, "m5a.xlarge")).isEmpty();
        assertThat(covering(regional("t3.nano", 3), "t3.micro")).contains(new Commitment("ri", 3, 2, 0));
    }

    @Test
    @DisplayName("of bare metal count as their size, by family: a1 32, i3 128, c5n 144, m5 192, m6i 256, u-6tb1 896")
    void metal() {
        assertThat(covering(regional("m5.xlarge", 2), "m5.metal")).contains(new Commitment("ri", 64, 4 * 192, 0));
        assertThat(covering(regional("m5.metal", 1), "m5.large")).contains(new Commitment("ri", 4 * 192, 16, 0));
        Map.of("a1", 32, "i3", 128, "c5n", 144, "m6i", 256, "u-6tb1", 896)
                .forEach((family, factor) ->
                        assertThat(SizeFactors.of(family + ".metal")).hasValue(4 * factor));
        assertThat(SizeFactors.of("c6i.metal")).isEqualTo(SizeFactors.of("c6i.32xlarge"));
    }

    @Test
    @DisplayName("that cover the same count together: of one type and zone, and of all sizes of a family")
    void merged() {
        Optional<String> zone = Optional.of("us-east-1a");
        Commitments merged = new Commitments(
                        List.of(
                                new ReservedInstances("a", "m5.large", Optional.empty(), 3),
                                new ReservedInstances("b", "m5.2xlarge", Optional.empty(), 1),
                                new ReservedInstances("c", "g5.xlarge", Optional.empty(), 1),
                                new ReservedInstances("d", "g5.xlarge", Optional.empty(), 2),
                                new ReservedInstances("e", "m5.large", zone, 4),
                                new ReservedInstances("f", "m5.large", zone, 5),
                                new ReservedInstances("g", "m5.large", Optional.empty(), 1)),
                        List.of())
                .merged();

        assertThat(merged.covering("m5.large", "us-east-1a", 0.1, 0))
                .containsExactly(new Commitment("e", 9, 1, 0, true), new Commitment("a", 4 * 16 + 64, 16, 0));
        assertThat(merged.covering("g5.xlarge", "us-east-1a", 1, 0)).containsExactly(new Commitment("c", 3, 1, 0));
    }

    @Test
    @DisplayName("in dollars that cover the same at the same rates count together")
    void mergedPlans() {
        Commitments merged = new Commitments(
                        List.of(),
                        List.of(
                                new SavingsPlan("a", Optional.empty(), 0.3, OptionalDouble.of(0.2), Map.of()),
                                new SavingsPlan("b", Optional.of("m5"), 1, OptionalDouble.of(0.2), Map.of()),
                                new SavingsPlan("c", Optional.empty(), 0.5, OptionalDouble.of(0.2), Map.of()),
                                new SavingsPlan("d", Optional.empty(), 0.5, OptionalDouble.of(0.3), Map.of()),
                                new SavingsPlan(
                                        "e", Optional.empty(), 0.5, OptionalDouble.of(0.2), Map.of("m5.large", 0.07))))
                .merged();

        assertThat(merged.covering("m5.large", "us-east-1a", 0.1, 0))
                .extracting(Commitment::id, Commitment::amount)
                .containsExactly(tuple("b", 10_000), tuple("a", 8_000), tuple("d", 5_000), tuple("e", 5_000));
    }

    @Test
    @DisplayName("do not cover Windows nodes, as those that are known are for Linux")
    void windows() {
        EmbeddedCatalog catalog = EmbeddedCatalog.builder()
                .region("us-east-1")
                .zones(List.of("a"))
                .commitments(new Commitments(List.of(regional("m5.large", 1)), List.of()))
                .build();

        NodePool pool = NodePool.of(
                "default",
                new NodeClaimTemplate(
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.of(NodeClassBuilder.ref("default")),
                        Optional.empty(),
                        Optional.empty()));
        Map.of(AmiFamily.WINDOWS2022, 0, AmiFamily.AL2023, 1).forEach((family, count) -> {
            NodeClass nodeClass =
                    NodeClassBuilder.named("default").family(family).build();
            assertThat(catalog.catalog(List.of(pool), List.of(nodeClass)).forNodePool("default").stream()
                            .filter(type -> type.name().equals("m5.large"))
                            .flatMap(type -> type.offerings().stream())
                            .filter(o -> o.capacityType() == CapacityType.ON_DEMAND))
                    .isNotEmpty()
                    .allSatisfy(o -> assertThat(o.commitments()).hasSize(count));
        });
    }

    @Test
    @DisplayName(
            "of a family without size flexibility, or of a size without a factor, cover their own type in every zone")
    void rigid() {
        assertThat(covering(regional("g4dn.xlarge", 2), "g4dn.xlarge")).contains(new Commitment("ri", 2, 1, 0));
        assertThat(covering(regional("g4dn.xlarge", 2), "g4dn.2xlarge")).isEmpty();
        assertThat(covering(regional("i4i.metal", 2), "i4i.metal")).contains(new Commitment("ri", 2, 1, 0));
        assertThat(covering(regional("i4i.metal", 2), "i4i.large")).isEmpty();
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
    @DisplayName("of the account that cover the same have the same id in whatever order EC2 tells them")
    void stableIds() {
        try (FakeAws aws = FakeAws.start(new ManualTimers().clock());
                AwsClients clients = aws.clients(Attempts.ONE)) {
            aws.reservedInstances().put(FakeReservedInstances.regional("b", "m5.large", 4));
            aws.reservedInstances().put(FakeReservedInstances.regional("a", "m5.xlarge", 1));
            LiveCommitments commitments = new LiveCommitments(clients.ec2(), Commitments.NONE);

            commitments.refresh();

            assertThat(commitments.current().covering("m5.large", "us-east-1a", 0.1, 0))
                    .containsExactly(new Commitment("a", 6 * 16, 16, 0));
        }
    }

    @Test
    @DisplayName(
            "of a file replace those of the account that have their ids, so that it can say what is used elsewhere")
    void replaced() {
        try (FakeAws aws = FakeAws.start(new ManualTimers().clock());
                AwsClients clients = aws.clients(Attempts.ONE)) {
            aws.reservedInstances().put(FakeReservedInstances.regional("ri", "m5.large", 4));
            aws.reservedInstances().put(FakeReservedInstances.regional("other", "c5.large", 4));
            LiveCommitments commitments =
                    new LiveCommitments(clients.ec2(), new Commitments(List.of(regional("m5.large", 1)), List.of()));

            commitments.refresh();

            assertThat(commitments.current().instances())
                    .containsExactlyInAnyOrder(
                            regional("m5.large", 1), new ReservedInstances("other", "c5.large", Optional.empty(), 4));
        }
    }

    @Test
    @DisplayName("of the account no longer count when the permission to ask has gone; those of the file do")
    void permissionGoes() {
        Commitments stated = new Commitments(List.of(regional("c5.large", 1)), List.of());
        try (FakeAws aws = FakeAws.start(new ManualTimers().clock());
                AwsClients clients = aws.clients(Attempts.ONE)) {
            aws.reservedInstances().put(FakeReservedInstances.regional("live", "m5.large", 4));
            LiveCommitments commitments = new LiveCommitments(clients.ec2(), stated);
            commitments.refresh();
            assertThat(commitments.current().instances()).hasSize(2);

            aws.fail("DescribeReservedInstances", 1, "UnauthorizedOperation", 403, "You are not authorized.");
            commitments.refresh();

            assertThat(commitments.current()).isEqualTo(stated);
            assertThat(commitments.version()).isEqualTo(2);
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
