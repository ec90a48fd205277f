package io.karpenter.aws.launch.choice;

import static io.karpenter.aws.launch.TestTypes.offering;
import static io.karpenter.aws.launch.TestTypes.reserved;
import static io.karpenter.aws.launch.TestTypes.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.launch.Claims;
import io.karpenter.aws.launch.TestTypes;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a launch may become. */
final class LaunchChoiceTest {

    private static final String A = "us-west-2a";
    private static final String B = "us-west-2b";

    private static Choice choose(Claims claim, InstanceType... types) {
        return LaunchChoice.of(Wish.of(claim.build()), Arrays.asList(types), true);
    }

    private static Claims claim() {
        return Claims.claim("claim");
    }

    private static List<String> names(Choice choice) {
        return choice.types().stream().map(InstanceType::name).toList();
    }

    private static List<String> reservationIds(Choice choice) {
        return choice.types().stream()
                .flatMap(t -> t.offerings().stream())
                .map(Offers::reservationId)
                .toList();
    }

    private static InstanceType of(String name, Offering... offerings) {
        return type(name, List.of(offerings), "cpu", "2", "memory", "8Gi", "pods", "29");
    }

    private static Expression least(String key, int minValues) {
        return new Expression(key, Operator.EXISTS, List.of(), OptionalInt.of(minValues));
    }

    @Test
    @DisplayName("AWS-FLT-01 a launch that is left with nothing says after which step")
    void nothingLeft() {
        assertThatThrownBy(() -> choose(claim().requests("cpu", "64"), type("m5.large", 0.1)))
                .isInstanceOf(InsufficientCapacityException.class)
                .hasMessageContaining("compatible-available");
    }

    @Test
    @DisplayName("AWS-FLT-02 types must be allowed, large enough, and have an offering that is allowed and available")
    void compatible() {
        Choice choice = choose(
                claim().requirement(Expression.in(Labels.ZONE, A))
                        .requirement(Expression.in(AwsLabels.FAMILY, "m5", "c5"))
                        .capacityType("on-demand"),
                type("m5.large", 0.1),
                type("r5.large", 0.1),
                of("m5.xlarge", offering(B, CapacityType.ON_DEMAND, 0.1)),
                of("c5.large", offering(A, CapacityType.ON_DEMAND, 0.1).withAvailable(false)),
                type("c5.xlarge", List.of(offering(A, CapacityType.ON_DEMAND, 0.1)), "cpu", "500m", "pods", "29"));

        assertThat(names(choice)).containsExactly("m5.large");
        assertThat(choice.types().getFirst().offerings())
                .extracting(Offering::zone)
                .containsExactly(A);
    }

    @Test
    @DisplayName("AWS-FLT-03 of the kinds of reservations the one with the cheapest offering is kept")
    void cheapestKind() {
        Choice choice = choose(
                claim(),
                of("m5.large", reserved(A, "cr-1", "default", false, 1, 0.2)),
                of("p5.48xlarge", reserved(A, "cr-2", "capacity-block", false, 1, 0.1)),
                type("c5.large", 0.01));

        assertThat(reservationIds(choice)).containsExactly("cr-2");
        assertThat(choice.isCapacityBlock()).isTrue();
    }

    @Test
    @DisplayName(
            "AWS-FLT-03 at equal prices default reservations come before blocks, and blocks before interruptible ones")
    void kindsTie() {
        InstanceType block = of("p5.48xlarge", reserved(A, "cr-2", "capacity-block", false, 1, 0.1));
        InstanceType interruptible = of("c5.large", reserved(A, "cr-3", "default", true, 1, 0.1));

        assertThat(reservationIds(choose(
                        claim(), interruptible, block, of("m5.large", reserved(A, "cr-1", "default", false, 1, 0.1)))))
                .containsExactly("cr-1");
        assertThat(reservationIds(choose(claim(), interruptible, block))).containsExactly("cr-2");
        assertThat(reservationIds(choose(claim(), interruptible))).containsExactly("cr-3");
    }

    @Test
    @DisplayName("AWS-FLT-03 without reserved offerings, and where reserved is not allowed, everything passes")
    void noReservations() {
        assertThat(choose(claim(), type("m5.large", 0.1)).capacityType()).isEqualTo(CapacityType.SPOT);
        assertThat(choose(
                                claim().capacityType("on-demand"),
                                of(
                                        "m5.large",
                                        offering(A, CapacityType.ON_DEMAND, 0.1),
                                        reserved(A, "cr-1", "default", false, 1, 0)))
                        .capacityType())
                .isEqualTo(CapacityType.ON_DEMAND);
    }

    @Test
    @DisplayName("AWS-FLT-04 of capacity blocks the cheapest one is asked for, as the fleet takes one")
    void oneBlock() {
        Choice choice = choose(
                claim(),
                of(
                        "p5.48xlarge",
                        reserved(A, "cr-1", "capacity-block", false, 1, 0.2),
                        reserved(B, "cr-2", "capacity-block", false, 1, 0.1)),
                of("p4d.24xlarge", reserved(A, "cr-3", "capacity-block", false, 1, 0.3)));

        assertThat(reservationIds(choice)).containsExactly("cr-2");
    }

    @Test
    @DisplayName("AWS-FLT-05 AWS-CR-12 of the reservations of a type and zone the fullest is kept")
    void fullest() {
        Choice choice = choose(
                claim(),
                of(
                        "m5.large",
                        reserved(A, "cr-1", "default", false, 2, 0),
                        reserved(A, "cr-2", "default", false, 5, 0),
                        reserved(B, "cr-3", "default", false, 1, 0)));

        assertThat(reservationIds(choice)).containsExactly("cr-2", "cr-3");
    }

    @Test
    @DisplayName("AWS-FLT-06 bare metal and accelerators are left out if anything else is there; EFA is not exotic")
    void exotic() {
        InstanceType gpu = type(
                "g4dn.xlarge",
                List.of(offering(A, CapacityType.SPOT, 0.01)),
                "cpu",
                "4",
                "pods",
                "29",
                "nvidia.com/gpu",
                "1");
        InstanceType efa = type(
                "c5n.18xlarge",
                List.of(offering(A, CapacityType.SPOT, 0.5)),
                "cpu",
                "72",
                "pods",
                "29",
                "vpc.amazonaws.com/efa",
                "1");

        assertThat(names(choose(claim(), gpu, type("m5.metal", 0.1), efa))).containsExactly("c5n.18xlarge");
        assertThat(names(choose(claim(), gpu))).containsExactly("g4dn.xlarge");
        assertThat(names(choose(claim().requirement(least(Labels.INSTANCE_TYPE, 2)), gpu, efa)))
                .containsExactly("g4dn.xlarge", "c5n.18xlarge");
    }

    @Test
    @DisplayName("AWS-FLT-07 spot dearer than the cheapest machine on demand is left out, at the same price it stays")
    void dearSpot() {
        InstanceType cheap = of("m5.large", offering(A, CapacityType.ON_DEMAND, 0.1));
        InstanceType same = of("c5.large", offering(A, CapacityType.SPOT, 0.1));
        InstanceType dear = of("r5.large", offering(A, CapacityType.SPOT, 0.11));

        assertThat(names(choose(claim(), cheap, same, dear))).containsExactly("c5.large");
        assertThat(names(choose(claim(), cheap, dear))).containsExactly("m5.large");
        assertThat(names(choose(claim().capacityType("spot"), cheap, dear))).containsExactly("r5.large");
        assertThat(names(choose(claim().requirement(least(Labels.INSTANCE_TYPE, 2)), cheap, dear)))
                .containsExactly("r5.large");
    }

    @Test
    @DisplayName("AWS-FLT-08 the sixty cheapest types are kept, equally cheap ones by name")
    void sixty() {
        InstanceType[] types = IntStream.range(0, 70)
                .map(i -> 69 - i)
                .mapToObj(i -> type("m5.x%02d".formatted(i), i < 2 ? 0.1 : 0.1 + i / 100.0))
                .toArray(InstanceType[]::new);

        assertThat(names(choose(claim().capacityType("spot"), types)))
                .hasSize(60)
                .startsWith("m5.x00", "m5.x01", "m5.x02")
                .endsWith("m5.x59");
    }

    @Test
    @DisplayName("AWS-FLT-08 types that miss minValues are refused if that is strict, and launched if it is not")
    void minValues() {
        Wish wish = Wish.of(claim().requirement(least(AwsLabels.FAMILY, 2)).build());
        List<InstanceType> types = List.of(type("m5.large", 0.1), type("m5.xlarge", 0.2));

        assertThatThrownBy(() -> LaunchChoice.of(wish, types, true)).isInstanceOf(InsufficientCapacityException.class);
        assertThat(LaunchChoice.of(wish, types, false).types()).hasSize(2);
    }

    @Test
    @DisplayName("AWS-FLT-09 reserved comes before spot and spot before on-demand, one for each fleet")
    void capacityType() {
        InstanceType all = of(
                "m5.large",
                offering(A, CapacityType.ON_DEMAND, 0.1),
                offering(A, CapacityType.SPOT, 0.05),
                reserved(A, "cr-1", "default", false, 1, 0));

        assertThat(choose(claim(), all).capacityType()).isEqualTo(CapacityType.RESERVED);
        assertThat(choose(claim().capacityType("spot", "on-demand"), all).capacityType())
                .isEqualTo(CapacityType.SPOT);
        assertThat(choose(claim().capacityType("on-demand"), all).capacityType())
                .isEqualTo(CapacityType.ON_DEMAND);
        assertThat(choose(claim(), TestTypes.type("m5.large", 0.1))
                        .types()
                        .getFirst()
                        .offerings())
                .extracting(Offering::capacityType)
                .containsOnly(CapacityType.SPOT);
    }

    @Test
    @DisplayName("AWS-LT-21 default tenancy is preferred where it is allowed, and holds where nothing is said")
    void tenancy() {
        assertThat(Wish.of(claim().build()).tenancy()).isEqualTo("default");
        assertThat(Wish.of(claim().requirement(Expression.in(AwsLabels.TENANCY, "dedicated", "default"))
                                .build())
                        .tenancy())
                .isEqualTo("default");
        assertThat(Wish.of(claim().requirement(Expression.in(AwsLabels.TENANCY, "dedicated"))
                                .build())
                        .tenancy())
                .isEqualTo("dedicated");
    }
}
