package io.karpenter.aws.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.capacity.AwsResources;
import io.karpenter.aws.fake.FakeReservations;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a NodeClaim gets to know of its machine. */
final class LaunchedTest {

    private static final String A = "us-west-2a";
    private static final String LARGE = "m5.large";

    private final LaunchBench bench = new LaunchBench();

    @AfterEach
    void stop() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "AWS-CP-10 a reserved machine is labelled with its reservation's id, type, and whether it can be taken back")
    void reserved(boolean interruptible) {
        bench.aws.reservations().put(FakeReservations.reservation("cr-1", LARGE, A, 1));
        bench.launching().counts().synced("cr-1", 1);
        bench.types = List.of(TestTypes.type(
                LARGE,
                List.of(TestTypes.reserved(A, "cr-1", "default", interruptible, 1, 0)),
                "cpu",
                "2",
                "pods",
                "29"));

        assertThat(bench.provider().create(Claims.claim("claim").build()).labels())
                .containsEntry(Labels.CAPACITY_TYPE, "reserved")
                .containsEntry(AwsLabels.RESERVATION_ID, "cr-1")
                .containsEntry(AwsLabels.RESERVATION_TYPE, "default")
                .containsEntry(AwsLabels.RESERVATION_INTERRUPTIBLE, Boolean.toString(interruptible));
    }

    @Test
    @DisplayName("AWS-CP-12 amounts of nothing are left out, and EFA interfaces too unless the machine has some")
    void amounts() {
        bench.types = List.of(TestTypes.type(
                LARGE,
                List.of(TestTypes.offering(A, CapacityType.SPOT, 0.1)),
                "cpu",
                "2",
                "pods",
                "29",
                AwsResources.NVIDIA_GPU,
                "0",
                AwsResources.EFA,
                "1"));

        Launched without = bench.provider().create(Claims.claim("without").build());
        Launched with = bench.provider()
                .create(Claims.claim("with")
                        .requests("cpu", "1", AwsResources.EFA, "1")
                        .build());

        assertThat(without.capacity().names()).containsExactlyInAnyOrder("cpu", "pods");
        assertThat(without.allocatable().names()).containsExactlyInAnyOrder("cpu", "pods");
        assertThat(with.capacity().names()).containsExactlyInAnyOrder("cpu", "pods", AwsResources.EFA);
        assertThat(with.allocatable().names()).containsExactlyInAnyOrder("cpu", "pods", AwsResources.EFA);
    }
}
