package io.karpenter.aws.shift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.client.AwsStartException;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.arczonalshift.ArcZonalShiftClient;
import software.amazon.awssdk.services.arczonalshift.model.GetManagedResourceRequest;
import software.amazon.awssdk.services.arczonalshift.model.GetManagedResourceResponse;
import software.amazon.awssdk.services.arczonalshift.model.InternalServerException;
import software.amazon.awssdk.services.arczonalshift.model.ZonalShiftInResource;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.DescribeClusterRequest;
import software.amazon.awssdk.services.eks.model.DescribeClusterResponse;

class ZonalShiftsTest {

    private static final String ARN = "arn:aws:eks:us-west-2:123456789012:cluster/demo";

    private final ManualClock clock = new ManualClock();
    private final Arc arc = new Arc();
    private final ZonalShifts shifts = ZonalShifts.of(arc, ARN, clock);

    /** ARC with the shifts of one cluster. */
    private static final class Arc implements ArcZonalShiftClient {

        private final List<String> asked = new ArrayList<>();
        private List<ZonalShiftInResource> shifts = List.of();
        private boolean fails;

        @Override
        public GetManagedResourceResponse getManagedResource(GetManagedResourceRequest request) {
            asked.add(request.resourceIdentifier());
            if (fails) {
                throw InternalServerException.builder().message("out of order").build();
            }
            return GetManagedResourceResponse.builder().zonalShifts(shifts).build();
        }

        @Override
        public String serviceName() {
            return "arc-zonal-shift";
        }

        @Override
        public void close() {}
    }

    private static final class Eks implements EksClient {

        @Override
        public DescribeClusterResponse describeCluster(DescribeClusterRequest request) {
            return DescribeClusterResponse.builder().cluster(c -> c.arn(ARN)).build();
        }

        @Override
        public String serviceName() {
            return "eks";
        }

        @Override
        public void close() {}
    }

    private ZonalShiftInResource shift(String zoneId, String status, Duration left) {
        return ZonalShiftInResource.builder()
                .awayFrom(zoneId)
                .appliedStatus(status)
                .expiryTime(clock.instant().plus(left))
                .build();
    }

    @Test
    @DisplayName("AWS-ZS-01 at start ARC is asked for the cluster by the ARN that EKS says, and has to know it")
    void startsWithAnAnswer() {
        assertThat(ZonalShifts.start(new Eks(), arc, "demo", clock).shifted()).isEmpty();
        assertThat(arc.asked).containsExactly(ARN);

        arc.fails = true;
        assertThatThrownBy(() -> ZonalShifts.start(new Eks(), arc, "demo", clock))
                .isInstanceOf(AwsStartException.class)
                .hasMessageContaining("out of order")
                .hasMessageContaining("ENABLE_ZONAL_SHIFT");
    }

    @Test
    @DisplayName(
            "AWS-ZS-02 zones come from the shifts of the answer, each by its zone id, and those that are not applied do not count")
    void readsShifts() {
        arc.shifts = List.of(
                shift("usw2-az1", "APPLIED", Duration.ofHours(1)),
                shift("usw2-az2", "NOT_APPLIED", Duration.ofHours(1)));
        shifts.refresh();

        assertThat(shifts.shifted()).containsExactly("usw2-az1");
        assertThat(ZonalShifts.INTERVAL).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("AWS-ZS-03 each answer replaces the one before, and an error changes nothing")
    void replacesAnswers() {
        arc.shifts = List.of(shift("usw2-az1", "APPLIED", Duration.ofHours(1)));
        shifts.refresh();
        arc.fails = true;
        assertThatThrownBy(shifts::refresh).hasMessageContaining("out of order");
        assertThat(shifts.shifted()).containsExactly("usw2-az1");

        arc.fails = false;
        arc.shifts = List.of(shift("usw2-az2", "APPLIED", Duration.ofHours(1)));
        shifts.refresh();
        assertThat(shifts.shifted()).containsExactly("usw2-az2");
    }

    @Test
    @DisplayName("AWS-ZS-04 a shift ends at its expiry, whether or not ARC is asked")
    void expires() {
        arc.shifts = List.of(shift("usw2-az1", "APPLIED", Duration.ofHours(1)));
        shifts.refresh();
        clock.passes(Duration.ofHours(1).minusSeconds(1));
        assertThat(shifts.isShifted("usw2-az1")).isTrue();
        clock.passes(Duration.ofSeconds(1));
        assertThat(shifts.isShifted("usw2-az1")).isFalse();
        assertThat(shifts.shifted()).isEmpty();
    }

    @Test
    @DisplayName("AWS-ZS-04 whoever asks before the first refresh has ARC asked, and if that fails nothing is shifted")
    void asksLazily() {
        arc.fails = true;
        assertThat(shifts.isShifted("usw2-az1")).isFalse();
        assertThat(shifts.isShifted("usw2-az1")).isFalse();
        assertThat(arc.asked).hasSize(1);

        arc.fails = false;
        arc.shifts = List.of(shift("usw2-az1", "APPLIED", Duration.ofHours(1)));
        assertThat(ZonalShifts.of(arc, ARN, clock).isShifted("usw2-az1")).isTrue();
    }

    @Test
    @DisplayName("AWS-ZS-06 each change is to be told once, and again if telling it has failed")
    void tellsChanges() {
        ZonalShiftChanges changes = new ZonalShiftChanges(shifts);
        arc.shifts = List.of(shift("usw2-az1", "APPLIED", Duration.ofHours(1)));
        var active = new ZonalShiftChanges.Change("usw2-az1", true);

        assertThat(changes.pending()).containsExactly(active);
        assertThat(changes.pending()).containsExactly(active);
        changes.told(active);
        assertThat(changes.pending()).isEmpty();
        clock.passes(Duration.ofHours(1));
        assertThat(changes.pending()).containsExactly(new ZonalShiftChanges.Change("usw2-az1", false));
    }

    @Test
    @DisplayName("AWS-ZS-07 switched off, no zone is ever shifted")
    void isOff() {
        ZonalShifts off = ZonalShifts.off();
        off.refresh();

        assertThat(off.shifted()).isEmpty();
        assertThat(off.isShifted("usw2-az1")).isFalse();
    }
}
