package io.karpenter.aws.offering;

import static io.karpenter.core.offering.CapacityType.ON_DEMAND;
import static io.karpenter.core.offering.CapacityType.SPOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnavailableOfferingsTest {

    private static final List<String> SUBNETS = List.of("subnet-1", "subnet-2");

    private final ManualClock clock = new ManualClock();
    private final UnavailableOfferings marks = new UnavailableOfferings(clock);

    private boolean isUnavailable(String zone) {
        return marks.isUnavailable(SPOT, "m5.large", zone, SUBNETS);
    }

    private boolean isUnavailable(String group, String partition) {
        return marks.isUnavailable(SPOT, "m5.large", "a", SUBNETS, Optional.of(group), Optional.of(partition));
    }

    @Test
    @DisplayName("AWS-OFF-12 a mark is about one type, one zone and one capacity type, and ends after three minutes")
    void marksOne() {
        marks.mark(SPOT, "m5.large", "a");

        assertThat(isUnavailable("a")).isTrue();
        assertThat(isUnavailable("b")).isFalse();
        assertThat(marks.isUnavailable(ON_DEMAND, "m5.large", "a", SUBNETS)).isFalse();
        assertThat(marks.isUnavailable(SPOT, "m5.xlarge", "a", SUBNETS)).isFalse();

        clock.passes(Duration.ofMinutes(3).minusMillis(1));
        assertThat(isUnavailable("a")).isTrue();
        clock.passes(Duration.ofMillis(1));
        assertThat(isUnavailable("a")).isFalse();
    }

    @Test
    @DisplayName("AWS-OFF-12 a mark made again lives on from then, while an older one of another zone ends")
    void marksAgain() {
        marks.mark(SPOT, "m5.large", "a");
        marks.mark(SPOT, "m5.large", "b");
        clock.passes(Duration.ofMinutes(2));
        marks.mark(SPOT, "m5.large", "a");
        clock.passes(Duration.ofMinutes(2));

        assertThat(isUnavailable("a")).isTrue();
        assertThat(isUnavailable("b")).isFalse();
    }

    @Test
    @DisplayName("AWS-OFF-13 a marked capacity type is unavailable in every type and zone")
    void marksCapacityType() {
        marks.markCapacityType(SPOT);

        assertThat(isUnavailable("a")).isTrue();
        assertThat(marks.isUnavailable(ON_DEMAND, "m5.large", "a", SUBNETS)).isFalse();
    }

    @Test
    @DisplayName("AWS-OFF-13 a zone is unavailable once all its subnets are marked, and a zone without subnets is not")
    void marksSubnets() {
        marks.markSubnet("subnet-1");
        assertThat(isUnavailable("a")).isFalse();
        marks.markSubnet("subnet-2");
        assertThat(isUnavailable("a")).isTrue();
        assertThat(marks.isUnavailable(SPOT, "m5.large", "a", List.of())).isFalse();
        clock.passes(UnavailableOfferings.LIFETIME);
        assertThat(isUnavailable("a")).isFalse();
    }

    @Test
    @DisplayName("AWS-OFF-13 a launch into a placement group minds the marks without a group as well as its own")
    void mindsPlainMarks() {
        marks.mark(SPOT, "m5.large", "a");

        assertThat(isUnavailable("pg-1", "1")).isTrue();
    }

    @Test
    @DisplayName("AWS-OFF-14 a mark of a placement group, or of one partition of it, holds for nothing else")
    void marksPlacementGroups() {
        marks.mark(SPOT, "m5.large", "a", "pg-1", "1");
        assertThat(isUnavailable("pg-1", "1")).isTrue();
        assertThat(isUnavailable("pg-1", "2")).isFalse();

        marks.mark(SPOT, "m5.large", "a", "pg-1");
        assertThat(isUnavailable("pg-1", "2")).isTrue();
        assertThat(isUnavailable("pg-2", "1")).isFalse();
        assertThat(isUnavailable("a")).isFalse();
    }

    @Test
    @DisplayName(
            "AWS-OFF-08 the sequence of a type grows with its marks and those of capacity types and subnets, and with the end of each")
    void countsChanges() {
        long start = marks.sequence("m5.large");
        marks.mark(SPOT, "m5.large", "a");
        marks.mark(SPOT, "c5.large", "a");
        assertThat(marks.sequence("m5.large")).isEqualTo(start + 1);
        marks.markCapacityType(SPOT);
        assertThat(marks.sequence("m5.large")).isEqualTo(start + 2);
        marks.markSubnet("subnet-1");
        assertThat(marks.sequence("m5.large")).isEqualTo(start + 3);

        clock.passes(UnavailableOfferings.LIFETIME);

        assertThat(marks.sequence("m5.large")).isEqualTo(start + 6);
        assertThat(marks.sequence("r5.large")).isEqualTo(start + 4);
    }
}
