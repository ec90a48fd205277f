package io.karpenter.aws.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.launch.LaunchClass.ZonalSubnet;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which subnets launches go to. */
final class SubnetAddressesTest {

    private static final ZonalSubnet ONE = new ZonalSubnet("subnet-1", "a", "az1");
    private static final ZonalSubnet TWO = new ZonalSubnet("subnet-2", "a", "az1");
    private static final List<ZonalSubnet> BOTH = List.of(ONE, TWO);

    private final ManualClock clock = new ManualClock();
    private final SubnetAddresses addresses = new SubnetAddresses(Duration.ofMinutes(3), clock);

    private String chosen(int pods) {
        return addresses.choose(BOTH, Map.of("a", pods)).ofZone().get("a").id();
    }

    @Test
    @DisplayName("AWS-SUB-05 of each zone the subnet with the most addresses is taken, the earlier one of equals")
    void most() {
        assertThat(chosen(0)).isEqualTo("subnet-1");
        addresses.seen("subnet-1", 10);
        addresses.seen("subnet-2", 11);
        assertThat(chosen(0)).isEqualTo("subnet-2");
    }

    @Test
    @DisplayName(
            "AWS-SUB-04 a count is forgotten four minutes after EC2 should have been asked again, yet not within five")
    void forgotten() {
        addresses.seen("subnet-2", 11);
        clock.passes(Duration.ofMinutes(7).minusSeconds(1));
        assertThat(chosen(0)).isEqualTo("subnet-2");

        SubnetAddresses often = new SubnetAddresses(Duration.ZERO, clock);
        often.seen("subnet-2", 11);
        clock.passes(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(often.choose(BOTH, Map.of()).ofZone().get("a")).isEqualTo(TWO);
        assertThat(addresses.choose(BOTH, Map.of()).versions().get("subnet-2")).isZero();
        clock.passes(Duration.ofSeconds(1));
        assertThat(often.choose(BOTH, Map.of()).versions().get("subnet-2")).isZero();
    }

    @Test
    @DisplayName("AWS-SUB-04 AWS-SUB-06 launches under way count, until EC2 says how many addresses there are")
    void inFlight() {
        addresses.seen("subnet-1", 100);
        addresses.seen("subnet-2", 90);
        assertThat(List.of(chosen(29), chosen(29), chosen(29))).containsExactly("subnet-1", "subnet-2", "subnet-1");

        addresses.seen("subnet-1", 99);
        assertThat(chosen(0)).isEqualTo("subnet-1");
    }

    @Test
    @DisplayName(
            "AWS-SUB-07 addresses of subnets that were not launched into are given back, unless EC2 was asked meanwhile")
    void givenBack() {
        addresses.seen("subnet-1", 100);
        addresses.seen("subnet-2", 90);
        SubnetAddresses.Chosen first = addresses.choose(BOTH, Map.of("a", 29));
        addresses.settle(first, Set.of("subnet-1"), Set.of());
        SubnetAddresses.Chosen second = addresses.choose(BOTH, Map.of("a", 29));
        assertThat(second.ofZone().get("a")).isEqualTo(ONE);

        addresses.settle(second, Set.of("subnet-1"), Set.of("subnet-1"));
        assertThat(chosen(0)).isEqualTo("subnet-2");

        addresses.seen("subnet-1", 89);
        addresses.settle(second, Set.of("subnet-1"), Set.of());
        assertThat(chosen(0)).isEqualTo("subnet-2");
    }

    @Test
    @DisplayName("AWS-SUB-08 a subnet that EC2 finds full has none left")
    void exhausted() {
        addresses.seen("subnet-1", 100);
        addresses.seen("subnet-2", 1);
        addresses.exhausted("subnet-1");

        assertThat(chosen(0)).isEqualTo("subnet-2");
    }
}
