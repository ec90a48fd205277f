package io.karpenter.aws.interruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.batch.ManualTimers;
import io.karpenter.aws.batch.SystemTimers;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.CountedMetrics;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeEvents;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.launch.machine.InstanceReader;
import io.karpenter.aws.launch.machine.Machines;
import io.karpenter.aws.offering.UnavailableOfferings;
import io.karpenter.aws.reservation.ReservationCounts;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.MachineNotice.Consequence;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.Series;
import io.karpenter.core.offering.CapacityType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceStatusRequest;
import software.amazon.awssdk.services.ec2.model.InstanceStatusEvent;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

@DisplayName("What AWS says of machines")
class NoticesTest {

    private static final String UNHEALTHY = "karpenter_interruption_instance_status_unhealthy_total";
    private static final String OURS = "aws:///us-west-2a/i-ours";

    /** Questions about single machines are merged by the time of this machine. */
    private final SystemTimers batches = new SystemTimers();

    private final ManualTimers timers = new ManualTimers();
    private final FakeAws aws = FakeAws.start(timers.clock());
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final UnavailableOfferings unavailable = new UnavailableOfferings(timers.clock());
    private final ReservationCounts counts = new ReservationCounts(timers.clock());
    private final Machines machines = new Machines(
            clients.ec2(),
            FakeAws.CLUSTER,
            new InstanceReader(true),
            zone -> false,
            batches,
            Runnable::run,
            MetricSink.NONE);
    private final CountedMetrics metrics = new CountedMetrics();
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    private final Notices notices = notices(FakeAws.CLUSTER);

    private Notices notices(String queue) {
        return notices(queue, threads);
    }

    private Notices notices(String queue, Executor executor) {
        return notices(queue, executor, metrics);
    }

    private Notices notices(String queue, Executor executor, MetricSink counted) {
        return new Notices(Optional.of(queue(queue, executor, counted)), poll(), Runnable::run);
    }

    private MessageQueue queue(String queue, Executor executor, MetricSink counted) {
        return new MessageQueue(
                clients.sqs(),
                queue,
                FakeAws.CLUSTER,
                new MessageQueue.Knowledge(machines, unavailable, counts),
                counted,
                executor,
                timers.clock());
    }

    /** Fails for rebalance recommendations. */
    private record BreakingMetrics(AtomicBoolean broken) implements MetricSink {

        @Override
        public void add(Series counter, double amount) {
            if (broken.get() && counter.toString().contains("rebalance")) {
                throw new IllegalStateException("unforeseen");
            }
        }

        @Override
        public void set(Series gauge, double value) {}

        @Override
        public void observe(Series observed, double value) {}

        @Override
        public void remove(Series series) {}

        @Override
        public void replace(Metric gauge, Map<Series, ? extends Number> values) {}
    }

    private StatusPoll poll() {
        return new StatusPoll(clients.ec2(), machines, FakeAws.CLUSTER, metrics, timers.clock());
    }

    @BeforeEach
    void machines() {
        aws.sqs().longestWait(Duration.ZERO);
        for (String name : List.of("ours", "other", "theirs")) {
            aws.instances()
                    .put(aws.instances()
                            .machine(
                                    "i-" + name,
                                    "m5.large",
                                    "us-west-2a",
                                    tag("karpenter.sh/nodepool", "default"),
                                    tag("karpenter.k8s.aws/ec2nodeclass", "default"),
                                    tag("eks:eks-cluster-name", name.equals("theirs") ? "other" : FakeAws.CLUSTER)));
        }
        machines.list();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        batches.close();
        clients.close();
        aws.close();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private Instant now() {
        return timers.clock().instant();
    }

    private void send(String body) {
        aws.sqs().send(FakeAws.CLUSTER, body);
    }

    private List<String> left() {
        return aws.sqs().messages(FakeAws.CLUSTER);
    }

    private MachineNotice only(String body) {
        send(body);
        List<MachineNotice> received = notices.receive(id -> true);
        assertThat(received).hasSize(1);
        notices.acknowledge(received.getFirst());
        assertThat(left()).isEmpty();
        return received.getFirst();
    }

    private void nothing(String body) {
        send(body);
        assertThat(notices.receive(id -> true)).isEmpty();
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("AWS-INT-02 AWS-INT-04 asks for ten messages, and drops those that are empty, unknown or no messages")
    void receive() {
        nothing(FakeEvents.event("Something else", "aws.ec2", now(), "{}"));
        nothing(FakeEvents.event(
                "EC2 Instance Rebalance Recommendation", "mine", now(), "{\"instance-id\":\"i-ours\"}"));
        nothing(" ");
        nothing("{no json");

        ReceiveMessageRequest request =
                aws.requests(ReceiveMessageRequest.class).getFirst();
        assertThat(request.maxNumberOfMessages()).isEqualTo(10);
        assertThat(request.visibilityTimeout()).isEqualTo(20);
        assertThat(request.waitTimeSeconds()).isEqualTo(20);
        assertThat(notices.pause()).isZero();
    }

    @Test
    @DisplayName(
            "AWS-INT-05 AWS-INT-10 drains a spot machine that is taken back, and has no other like it launched for a while")
    void spot() {
        MachineNotice notice = only(FakeEvents.spotInterruption("i-ours", now()));

        assertThat(notice.providerId()).isEqualTo(OURS);
        assertThat(notice.kind()).isEqualTo("spot_interrupted");
        assertThat(notice.reason()).isEqualTo("SpotInterrupted");
        assertThat(notice.consequence()).isEqualTo(Consequence.DRAIN);
        assertThat(unavailable.isUnavailable(CapacityType.SPOT, "m5.large", "us-west-2a", List.of()))
                .isTrue();
        timers.advance(Duration.ofMinutes(4));
        assertThat(unavailable.isUnavailable(CapacityType.SPOT, "m5.large", "us-west-2a", List.of()))
                .isFalse();
    }

    @Test
    @DisplayName(
            "AWS-INT-05 AWS-INT-06 only tells of a recommendation, and drains what is being stopped or terminated, in whatever case")
    void states() {
        MachineNotice recommended = only(FakeEvents.rebalance("i-ours", now()));
        assertThat(recommended.consequence()).isEqualTo(Consequence.NONE);
        assertThat(recommended.kind()).isEqualTo("rebalance_recommendation");
        assertThat(only(FakeEvents.stateChange("i-ours", "Stopping", now())).kind())
                .isEqualTo("instance_stopped");
        assertThat(only(FakeEvents.stateChange("i-ours", "shutting-down", now()))
                        .kind())
                .isEqualTo("instance_terminated");
        nothing(FakeEvents.stateChange("i-ours", "running", now()));
    }

    @Test
    @DisplayName(
            "AWS-INT-03 AWS-INT-07 tells of every machine of a scheduled change, and drops the message once all are seen to")
    void health() {
        nothing(FakeEvents.health("RDS", "scheduledChange", List.of("i-ours"), now()));
        nothing(FakeEvents.health("EC2", "issue", List.of("i-ours"), now()));
        send(FakeEvents.scheduledChange(List.of("i-ours", "i-other"), now()));

        List<MachineNotice> received = notices.receive(id -> true);
        assertThat(received).extracting(MachineNotice::kind).containsExactly("scheduled_change", "scheduled_change");
        notices.acknowledge(received.getFirst());
        assertThat(left()).hasSize(1);
        timers.advance(Duration.ofSeconds(21));
        List<MachineNotice> again = notices.receive(id -> true);
        assertThat(again).hasSize(2);

        again.forEach(notices::acknowledge);
        assertThat(left()).isEmpty();
        notices.acknowledge(again.getFirst());
    }

    @Test
    @DisplayName("AWS-INT-05 has nothing more launched into a reservation whose owner takes machines back")
    void reservation() {
        counts.synced("cr-1", 3);
        machines.launched(reserved(machines.last("i-ours").orElseThrow()));

        assertThat(only(FakeEvents.reservationInterruption("i-ours", now())).kind())
                .isEqualTo("capacity_reservation_interrupted");
        assertThat(counts.free("cr-1")).isZero();
    }

    private static Instance reserved(Instance instance) {
        return new Instance(
                instance.id(),
                instance.state(),
                instance.instanceType(),
                instance.imageId(),
                instance.launched(),
                instance.placement(),
                instance.network(),
                CapacityType.RESERVED,
                Optional.of(new Instance.Reservation("cr-1", "default", true)),
                instance.tags());
    }

    @Test
    @DisplayName("AWS-INT-08 does nothing about machines of other clusters")
    void foreign() {
        nothing(FakeEvents.spotInterruption("i-theirs", now()));
        assertThat(unavailable.isUnavailable(CapacityType.SPOT, "m5.large", "us-west-2a", List.of()))
                .isFalse();
    }

    @Test
    @DisplayName(
            "AWS-OPT-10 AWS-INT-08 EC2 is not asked about machines that no claim knows, of which it tells all the same")
    void unknown() {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        aws.status().systemImpaired("i-theirs", now().minusSeconds(500));
        send(FakeEvents.stateChange("i-strange", "terminated", now()));
        send(FakeEvents.spotInterruption("i-ours", now()));
        int before = aws.calls("DescribeInstances").size();

        assertThat(notices.receive(id -> asked.add(id) && id.equals("i-ours")))
                .extracting(MachineNotice::providerId)
                .containsExactly(OURS);

        assertThat(asked).containsExactlyInAnyOrder("i-theirs", "i-strange", "i-ours");
        assertThat(aws.calls("DescribeInstances")).hasSize(before);
        assertThat(left()).as("only that of ours waits to be seen to").hasSize(1);
    }

    @Test
    @DisplayName("AWS-INT-01 asks for the queue again until it is there")
    void queueMissing() {
        Notices late = notices("late");
        assertThatThrownBy(() -> late.receive(id -> true)).isInstanceOf(CloudProviderException.class);
        aws.sqs().create("late");
        assertThat(late.receive(id -> true)).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-INT-11 AWS-INT-12 AWS-INT-13 ends at once what is impaired for two minutes, and drains what an event is scheduled for")
    void statuses() {
        aws.status().instanceImpaired("i-ours", now().minusSeconds(119));
        aws.status().event("i-other", "instance-retirement", now().plusSeconds(3600));
        aws.status().systemImpaired("i-theirs", now().minusSeconds(500));
        aws.pageSize("DescribeInstanceStatus", 1);
        Notices polled = new Notices(Optional.empty(), poll(), Runnable::run);

        assertThat(polled.receive(id -> true)).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo("event_status");
            assertThat(notice.consequence()).isEqualTo(Consequence.DRAIN);
        });
        assertThat(polled.receive(id -> true)).isEmpty();
        assertThat(polled.pause()).isEqualTo(Duration.ofMinutes(1));
        timers.advance(Duration.ofMinutes(1));
        assertThat(polled.receive(id -> true))
                .filteredOn(notice -> notice.providerId().equals(OURS))
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.kind()).isEqualTo("instance_status");
                    assertThat(notice.consequence()).isEqualTo(Consequence.END_AT_ONCE);
                });
    }

    @Test
    @DisplayName(
            "AWS-INT-11 AWS-INT-12 the queue is heard of while EC2 takes its time to tell statuses, and when it fails")
    void beside() {
        List<Runnable> waiting = new ArrayList<>();
        Notices slow = new Notices(Optional.of(queue(FakeAws.CLUSTER, threads, metrics)), poll(), waiting::add);
        aws.status().systemImpaired("i-other", now().minusSeconds(500));
        aws.fail("DescribeInstanceStatus", 1, "InternalError", 500, "no");
        send(FakeEvents.spotInterruption("i-ours", now()));
        assertThat(slow.receive(id -> true))
                .extracting(MachineNotice::providerId)
                .containsExactly(OURS);
        assertThat(slow.receive(id -> true)).isEmpty();
        assertThat(waiting).as("EC2 is not asked twice at a time").hasSize(1);

        waiting.removeFirst().run();
        assertThat(slow.receive(id -> true)).isEmpty();
        timers.advance(Duration.ofMinutes(1));
        slow.receive(id -> true);
        waiting.removeFirst().run();
        assertThat(slow.receive(id -> true)).extracting(MachineNotice::kind).containsExactly("system_status");
    }

    @Test
    @DisplayName("AWS-INT-03 all messages of a batch are under way before the first of them is done")
    void sideBySide() {
        List<Runnable> handedOver = new ArrayList<>();
        Notices many = notices(FakeAws.CLUSTER, task -> {
            handedOver.add(task);
            if (handedOver.size() == 10) {
                handedOver.forEach(threads::execute);
            }
        });
        for (int i = 0; i < 10; i++) {
            send(FakeEvents.rebalance("i-ours", now()));
        }

        assertThat(many.receive(id -> true))
                .hasSize(10)
                .extracting(MachineNotice::id)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName(
            "AWS-INT-03 a message that cannot be dropped, or of which EC2 says nothing, comes again, and the others are heard of")
    void oneFails() {
        aws.instances()
                .put(aws.instances()
                        .machine("i-new", "m5.large", "us-west-2a", tag("eks:eks-cluster-name", FakeAws.CLUSTER)));
        aws.fail("DeleteMessage", 1, "InternalError", 500, "no");
        aws.fail("DescribeInstances", 1, "InternalError", 500, "no");
        send("{no json");
        send(FakeEvents.spotInterruption("i-new", now()));
        send(FakeEvents.spotInterruption("i-ours", now()));

        List<MachineNotice> received = notices.receive(id -> true);
        assertThat(received).extracting(MachineNotice::providerId).containsExactly(OURS);
        notices.acknowledge(received.getFirst());
        assertThat(left()).hasSize(2);

        timers.advance(Duration.ofSeconds(21));
        List<MachineNotice> again = notices.receive(id -> true);
        assertThat(again).extracting(MachineNotice::providerId).containsExactly("aws:///us-west-2a/i-new");
        again.forEach(notices::acknowledge);
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("AWS-INT-03 a message that something unforeseen happens with comes again, and the others are heard of")
    void oneIsADefect() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Notices fragile = notices(FakeAws.CLUSTER, threads, new BreakingMetrics(broken));
        send(FakeEvents.rebalance("i-other", now()));
        send(FakeEvents.spotInterruption("i-ours", now()));

        assertThat(fragile.receive(id -> true))
                .extracting(MachineNotice::providerId)
                .containsExactly(OURS);
        assertThat(left()).hasSize(2);

        broken.set(false);
        timers.advance(Duration.ofSeconds(21));
        assertThat(fragile.receive(id -> true)).hasSize(2);
    }

    @Test
    @DisplayName("AWS-INT-11 AWS-INT-12 an event that is over, which EC2 goes on to tell of for a week, is none")
    void eventsOver() {
        event("i-ours", "[Completed] The instance is running on degraded hardware");
        event("i-other", "[Canceled] scheduled reboot");
        assertThat(polledLater()).isEmpty();

        aws.status()
                .change(
                        "i-ours",
                        s -> s.events(List.of(
                                e("[Completed] scheduled reboot"), e("The instance is running on degraded hardware"))));
        assertThat(polledLater()).extracting(MachineNotice::kind).containsExactly("event_status");
        assertThat(metrics.of(UNHEALTHY + "{category=\"EventStatus\"}")).isEqualTo(1);
    }

    private void event(String id, String description) {
        aws.status().change(id, s -> s.events(e(description)));
    }

    private static InstanceStatusEvent e(String description) {
        return InstanceStatusEvent.builder()
                .code("instance-retirement")
                .description(description)
                .build();
    }

    private List<MachineNotice> polledLater() {
        timers.advance(Duration.ofMinutes(1));
        return notices.receive(id -> true);
    }

    @Test
    @DisplayName(
            "AWS-INT-14 a machine counts once by category while it is unhealthy, and again when it falls ill again")
    void countedOnce() {
        Instant since = now().minusSeconds(500);
        aws.status().instanceImpaired("i-ours", since);
        aws.status().systemImpaired("i-other", since);
        assertThat(polledLater()).hasSize(2);
        assertThat(polledLater()).as("told again, as nobody has ended it").hasSize(2);
        assertThat(metrics.of(UNHEALTHY + "{category=\"InstanceStatus\"}")).isEqualTo(1);
        assertThat(metrics.of(UNHEALTHY + "{category=\"SystemStatus\"}")).isEqualTo(1);

        aws.status().clear("i-ours");
        assertThat(polledLater()).hasSize(1);
        aws.status().instanceImpaired("i-ours", since);
        assertThat(polledLater()).hasSize(2);
        assertThat(metrics.of(UNHEALTHY + "{category=\"InstanceStatus\"}")).isEqualTo(2);
        assertThat(metrics.of(UNHEALTHY + "{category=\"SystemStatus\"}")).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "AWS-INT-16 the same message twice, and one that comes late, say what they say and no more, and are dropped")
    void again() {
        String warning = FakeEvents.spotInterruption("i-ours", now());
        send(FakeEvents.stateChange("i-ours", "terminated", now()));
        send(warning);
        send(warning);

        List<MachineNotice> received = notices.receive(id -> true);
        assertThat(received)
                .hasSize(3)
                .allSatisfy(notice -> assertThat(notice.consequence()).isEqualTo(Consequence.DRAIN));
        received.forEach(notices::acknowledge);
        received.forEach(notices::acknowledge);
        assertThat(left()).isEmpty();

        aws.instances().end("i-ours");
        machines.list();
        machines.fresh("i-ours");
        nothing(warning);
    }

    @Test
    @DisplayName("AWS-INT-15 never asks for statuses again once it may not")
    void unauthorized() {
        aws.fail("DescribeInstanceStatus", 1, "UnauthorizedOperation", 403, "no");

        assertThat(notices.receive(id -> true)).isEmpty();
        timers.advance(Duration.ofMinutes(2));
        notices.receive(id -> true);

        assertThat(aws.requests(DescribeInstanceStatusRequest.class)).hasSize(1);
    }
}
