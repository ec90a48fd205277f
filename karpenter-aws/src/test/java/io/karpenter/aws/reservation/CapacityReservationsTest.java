package io.karpenter.aws.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.batch.ManualTimers;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeReservations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityReservationsRequest;

/** Which reservations are found, and how much is thought to be free in them. */
final class CapacityReservationsTest {

    private static final ReservationTerm TAGGED = new ReservationTerm(
            Optional.empty(), Map.of("karpenter.sh/discovery", "*"), Optional.empty(), Optional.empty());

    private final ManualTimers timers = new ManualTimers();
    private final FakeAws aws = FakeAws.start(timers.clock());
    private final AwsClients clients = aws.clients(Attempts.FAST);
    private final ReservationCounts counts = new ReservationCounts(timers.clock());
    private final CapacityReservations reservations = new CapacityReservations(clients.ec2(), counts, timers.clock());

    @AfterEach
    void stop() {
        clients.close();
        aws.close();
    }

    private static List<String> ids(List<FoundReservation> found) {
        return found.stream().map(FoundReservation::id).toList();
    }

    private void put(String id, int free) {
        aws.reservations().put(FakeReservations.reservation(id, "m5.large", "us-west-2a", free));
    }

    @Test
    @DisplayName(
            "AWS-CR-02 an id is asked for alone and without a page size, other terms with filters and pages; an owner alone is no query")
    void queries() {
        put("cr-1", 1);
        put("cr-2", 1);
        aws.pageSize("DescribeCapacityReservations", 1);

        assertThat(ids(reservations.find(List.of(ReservationTerm.ofId("cr-1")))))
                .containsExactly("cr-1");
        assertThat(ids(reservations.find(List.of(TAGGED)))).containsExactly("cr-1", "cr-2");
        assertThat(reservations.find(List.of(new ReservationTerm(
                        Optional.empty(), Map.of(), Optional.of(FakeAws.ACCOUNT), Optional.empty()))))
                .isEmpty();

        List<DescribeCapacityReservationsRequest> asked = aws.requests(DescribeCapacityReservationsRequest.class);
        assertThat(asked.getFirst().maxResults()).isNull();
        assertThat(asked.getFirst().filters()).isEmpty();
        assertThat(asked.get(1).maxResults()).isEqualTo(1000);
        assertThat(asked.get(1).filters())
                .extracting(f -> f.name() + "=" + f.values())
                .containsExactly("state=[active]", "tag-key=[karpenter.sh/discovery]");
        assertThat(asked).hasSize(3);
    }

    @Test
    @DisplayName("AWS-CR-03 an id that is not there is no error, other refusals are, and answers hold for a minute")
    void answers() {
        assertThat(reservations.find(List.of(ReservationTerm.ofId("cr-9")))).isEmpty();
        put("cr-1", 1);
        reservations.find(List.of(TAGGED));
        aws.reservations().remove("cr-1");
        assertThat(ids(reservations.find(List.of(TAGGED)))).containsExactly("cr-1");

        timers.advance(Duration.ofSeconds(61));
        assertThat(reservations.find(List.of(TAGGED))).isEmpty();
        timers.advance(Duration.ofSeconds(61));
        aws.fail("DescribeCapacityReservations", 1, "UnauthorizedOperation", 403, "no");
        assertThatThrownBy(() -> reservations.find(List.of(TAGGED))).isInstanceOf(SdkException.class);
    }

    @Test
    @DisplayName("AWS-CR-04 each reservation is there once, and not after its end")
    void union() {
        put("cr-1", 1);
        Instant now = timers.clock().instant();
        aws.reservations()
                .put(FakeReservations.reservation("cr-2", "m5.large", "us-west-2a", 1).toBuilder()
                        .endDate(now)
                        .build());

        assertThat(ids(reservations.find(List.of(TAGGED, ReservationTerm.ofId("cr-1")))))
                .containsExactly("cr-1");
    }

    @Test
    @DisplayName("AWS-CR-05 what is missing is default, what is unknown is left out")
    void mapping() {
        aws.reservations()
                .put(FakeReservations.reservation("cr-1", "m5.large", "us-west-2a", 1).toBuilder()
                        .reservationType((String) null)
                        .build());
        aws.reservations()
                .put(FakeReservations.reservation("cr-2", "m5.large", "us-west-2a", 1).toBuilder()
                        .reservationType("of-tomorrow")
                        .build());

        assertThat(reservations.find(List.of(TAGGED)))
                .containsExactly(new FoundReservation(
                        "cr-1",
                        "us-west-2a",
                        "m5.large",
                        FakeAws.ACCOUNT,
                        Optional.empty(),
                        "targeted",
                        "default",
                        false,
                        "active"));
    }

    @Test
    @DisplayName("AWS-CR-06 a block expires forty minutes before its end, a default reservation never")
    void expiring() {
        Instant end = timers.clock().instant().plus(Duration.ofMinutes(40));
        var block = FakeReservations.reservation("cr-1", "p5.48xlarge", "us-west-2a", 1).toBuilder()
                .reservationType("capacity-block");
        aws.reservations().put(block.endDate(end).build());
        aws.reservations()
                .put(block.capacityReservationId("cr-2")
                        .endDate(end.plusSeconds(1))
                        .build());
        aws.reservations()
                .put(block.capacityReservationId("cr-3")
                        .reservationType("default")
                        .endDate(end)
                        .build());

        assertThat(reservations.find(List.of(TAGGED)))
                .extracting(FoundReservation::isExpiring)
                .containsExactly(true, false, false);
    }

    @Test
    @DisplayName("AWS-CR-07 counts follow EC2's answers, launches, ends and refusals, and never go below zero")
    void counts() {
        put("cr-1", 2);
        reservations.find(List.of(TAGGED));
        Instant now = timers.clock().instant();
        assertThat(counts.free("cr-1")).isEqualTo(2);
        assertThat(counts.free("cr-9")).isZero();

        counts.launched("cr-1", now);
        counts.launched("cr-1", now);
        counts.launched("cr-1", now);
        assertThat(counts.free("cr-1")).isZero();
        counts.terminated("cr-1");
        assertThat(counts.free("cr-1")).isEqualTo(1);
        counts.exhausted("cr-1");
        assertThat(counts.free("cr-1")).isZero();
        counts.launched("cr-9", now);
        counts.terminated("cr-9");
        assertThat(counts.free("cr-9")).isZero();
    }

    @Test
    @DisplayName(
            "AWS-CR-07 a launch that EC2 has counted already is not counted again, and counts are forgotten after a day")
    void countedAlready() {
        Instant before = timers.clock().instant();
        timers.advance(Duration.ofSeconds(1));
        counts.synced("cr-1", 2);
        counts.launched("cr-1", before);
        assertThat(counts.free("cr-1")).isEqualTo(2);

        timers.advance(Duration.ofHours(25));
        assertThat(counts.free("cr-1")).isZero();
    }
}
