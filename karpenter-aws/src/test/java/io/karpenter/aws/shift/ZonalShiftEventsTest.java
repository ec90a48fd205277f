package io.karpenter.aws.shift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventType;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ZonalShiftEventsTest {

    private static final String ZONE_ID = "usw2-az1";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final NodeClass IN_A_AND_B = NodeClassBuilder.named("both")
            .subnet("us-west-2a", ZONE_ID)
            .subnet("us-west-2b", "usw2-az2")
            .build();
    private static final NodeClass IN_B =
            NodeClassBuilder.named("one").subnet("us-west-2b", "usw2-az2").build();
    private static final List<NodePool> POOLS = List.of(
            pool("any", "both"),
            pool("by-zone", "both", Expression.in(Labels.ZONE, "us-west-2a")),
            pool("not-by-zone", "both", Expression.in(Labels.ZONE, "us-west-2b")),
            pool("not-by-id", "both", Expression.in(AwsLabels.ZONE_ID, "usw2-az2")),
            pool("no-subnet", "one"),
            pool("no-node-class", "gone"));

    private final ManualClock clock = new ManualClock();
    private final FakeAws aws = FakeAws.start(clock);
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final ZonalShifts shifts = ZonalShifts.start(clients.eks(), clients.zonalShift(), FakeAws.CLUSTER, clock);
    private final List<Event> events = new ArrayList<>();
    private final ZonalShiftEvents task = new ZonalShiftEvents(shifts, events::add);

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private static NodePool pool(String name, String nodeClass, Expression... requirements) {
        return NodePool.of(
                name,
                new NodeClaimTemplate(
                        Map.of(),
                        Map.of(),
                        List.of(requirements),
                        List.of(),
                        List.of(),
                        Optional.of(NodeClassBuilder.ref(nodeClass)),
                        Optional.empty(),
                        Optional.empty()));
    }

    private void shiftAway() {
        aws.zonalShift().shift(ZONE_ID, clock.instant().plus(HOUR), "APPLIED");
        shifts.refresh();
    }

    private void run() {
        task.run(POOLS, List.of(IN_A_AND_B, IN_B));
    }

    @Test
    @DisplayName(
            "AWS-ZS-06 NodePools that can use a zone, by their requirements and by the subnets of their NodeClass, are warned once that it is shifted away, and told that it is back")
    void tells() {
        run();
        assertThat(events).isEmpty();

        shiftAway();
        run();
        run();
        assertThat(events).extracting(event -> event.about().name()).containsExactly("any", "by-zone");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.about().kind()).isEqualTo("NodePool");
            assertThat(event.reason()).isEqualTo("ZonalShiftActive");
            assertThat(event.type()).isEqualTo(EventType.WARNING);
            assertThat(event.message()).contains(ZONE_ID);
        });

        events.clear();
        clock.passes(HOUR);
        run();
        run();
        assertThat(events).extracting(event -> event.about().name()).containsExactly("any", "by-zone");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.reason()).isEqualTo("ZonalShiftCleared");
            assertThat(event.type()).isEqualTo(EventType.NORMAL);
        });
    }

    @Test
    @DisplayName("AWS-MET-03 events about one NodePool and several zones are told apart")
    void dedupes() {
        shiftAway();
        aws.zonalShift().shift("usw2-az2", clock.instant().plus(HOUR), "APPLIED");
        shifts.refresh();
        run();

        assertThat(events.stream()
                        .filter(event -> event.about().name().equals("any"))
                        .map(Event::dedupeKey))
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("AWS-ZS-06 what could not be told is told again")
    void again() {
        shiftAway();
        boolean[] fails = {true};
        ZonalShiftEvents failing = new ZonalShiftEvents(shifts, event -> {
            if (fails[0]) {
                throw new IllegalStateException("nobody listens");
            }
            events.add(event);
        });

        assertThatThrownBy(() -> failing.run(POOLS, List.of(IN_A_AND_B))).isInstanceOf(IllegalStateException.class);
        fails[0] = false;
        failing.run(POOLS, List.of(IN_A_AND_B));
        assertThat(events).hasSize(2);
    }
}
