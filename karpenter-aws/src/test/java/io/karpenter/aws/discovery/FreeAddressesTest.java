package io.karpenter.aws.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FreeAddressesTest {

    static final CapacityType SPOT = CapacityType.SPOT;

    private static final SubnetFacts FIRST = new SubnetFacts("subnet-1", "a", "az1", 0);
    private static final SubnetFacts SECOND = new SubnetFacts("subnet-2", "a", "az1", 0);
    private static final SubnetFacts OTHER = new SubnetFacts("subnet-3", "b", "az2", 0);
    private static final List<SubnetFacts> ALL = List.of(FIRST, SECOND, OTHER);

    private final FreeAddresses addresses = new FreeAddresses(Duration.ofMinutes(1), new ManualClock());

    FreeAddressesTest() {
        addresses.counted("subnet-1", 100);
        addresses.counted("subnet-2", 100);
        addresses.counted("subnet-3", 5);
    }

    /** A type that can be had on the spot market of these zones. */
    static InstanceType type(String name, int pods, String... zones) {
        return new InstanceType(
                name,
                Requirements.NONE,
                ResourceList.of(Map.of(Resource.PODS, Quantity.of(pods))),
                ResourceList.EMPTY,
                Arrays.stream(zones).map(zone -> Offering.of(zone, SPOT, 1)).toList());
    }

    @Test
    @DisplayName("AWS-SUB-05 each zone gets its subnet with most free addresses, the earlier one among equals")
    void choosesFreest() {
        assertThat(addresses.choose(ALL, List.of(), SPOT).ofZone()).isEqualTo(Map.of("a", FIRST, "b", OTHER));
        addresses.counted("subnet-2", 101);
        assertThat(addresses.choose(ALL, List.of(), SPOT).ofZone()).containsEntry("a", SECOND);
    }

    @Test
    @DisplayName(
            "AWS-SUB-05 a subnet that nothing is known of has no addresses, and a NodeClass without subnets is an error")
    void needsSubnets() {
        SubnetFacts unknown = new SubnetFacts("subnet-9", "a", "az1", 0);

        assertThat(addresses.choose(List.of(unknown, FIRST), List.of(), SPOT).ofZone())
                .containsEntry("a", FIRST);
        assertThatThrownBy(() -> addresses.choose(List.of(), List.of(), SPOT))
                .isInstanceOf(CloudProviderException.class);
    }

    @Test
    @DisplayName(
            "AWS-SUB-06 the pods of the smallest type that can be had there are set aside, so that the next launch goes elsewhere")
    void setsAside() {
        var types = List.of(
                type("m5.large", 29, "a"),
                type("m5.xlarge", 58, "a", "b"),
                type("t3.nano", 4, "a")
                        .withOfferings(List.of(Offering.of("a", SPOT, 1).withAvailable(false))));

        addresses.choose(ALL, types, SPOT);
        assertThat(addresses.free("subnet-1")).isEqualTo(71);
        assertThat(addresses.free("subnet-3")).isEqualTo(-53);
        assertThat(addresses.choose(ALL, types, SPOT).ofZone()).containsEntry("a", SECOND);
        addresses.choose(ALL, types, CapacityType.ON_DEMAND);
        assertThat(addresses.free("subnet-1")).isEqualTo(71);
    }

    @Test
    @DisplayName("AWS-SUB-07 subnets that were asked for and not used get back what was set aside")
    void givesBack() {
        var choice = addresses.choose(ALL, List.of(type("m5.large", 29, "a", "b")), SPOT);

        addresses.settle(choice, List.of("subnet-1", "subnet-3"), List.of("subnet-3"));

        assertThat(addresses.free("subnet-1")).isEqualTo(100);
        assertThat(addresses.free("subnet-3")).isEqualTo(-24);
    }

    @Test
    @DisplayName("AWS-SUB-07 nothing is given back where EC2 has counted anew in the meantime")
    void keepsNewCounts() {
        var choice = addresses.choose(ALL, List.of(type("m5.large", 29, "a")), SPOT);
        addresses.counted("subnet-1", 90);
        var later = addresses.choose(List.of(FIRST), List.of(type("m5.large", 29, "a")), SPOT);
        assertThat(later.ofZone()).containsEntry("a", FIRST);

        addresses.settle(choice, List.of("subnet-1"), List.of());

        assertThat(addresses.free("subnet-1")).isEqualTo(61);
    }

    @Test
    @DisplayName("AWS-SUB-08 a subnet in which EC2 found no address has none, whatever was set aside in it")
    void isExhausted() {
        addresses.choose(ALL, List.of(type("m5.large", 29, "a")), SPOT);

        addresses.exhausted("subnet-1");

        assertThat(addresses.free("subnet-1")).isZero();
        assertThat(addresses.choose(ALL, List.of(), SPOT).ofZone()).containsEntry("a", SECOND);
    }
}
