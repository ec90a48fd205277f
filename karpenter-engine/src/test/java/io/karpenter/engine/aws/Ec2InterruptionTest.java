package io.karpenter.engine.aws;

import static io.karpenter.engine.aws.Ec2Cluster.condition;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.karpenter.aws.fake.FakeEvents;
import io.karpenter.core.event.Event;
import io.karpenter.k8s.api.FakeClusterApi.Call;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.model.Instance;

/** What is done about what AWS says of machines. */
class Ec2InterruptionTest {

    private static final String DISRUPTED = "karpenter_nodeclaims_disrupted_total";

    private final Ec2Cluster cluster = new Ec2Cluster();

    @AfterEach
    void stop() {
        cluster.close();
    }

    /** A spot machine that its Node has joined for. */
    private Instance running() {
        cluster.nodeClass();
        cluster.pool("spot");
        cluster.pod("web");
        assertThat(cluster.until(() -> cluster.claims().stream()
                        .anyMatch(claim -> condition(claim, "Launched").equals("True"))))
                .isTrue();
        cluster.join(cluster.claims().getFirst());
        assertThat(cluster.until(() ->
                        condition(cluster.claims().getFirst(), "Initialized").equals("True")))
                .isTrue();
        return cluster.running().getFirst();
    }

    private List<String> told(String reason) {
        return cluster.events.stream()
                .filter(event -> event.reason().equals(reason))
                .map(Event::about)
                .map(about -> about.kind())
                .toList();
    }

    private long deletions() {
        return cluster.api.calls().stream()
                .filter(call -> call.verb() == Verb.DELETE && call.kind().equals(ResourceKind.NODE_CLAIM))
                .filter(call -> call.moment() == Moment.BEFORE)
                .map(Call::key)
                .count();
    }

    private double disrupted() {
        return cluster.metrics.counters().entrySet().stream()
                .filter(counter -> counter.getKey().startsWith(DISRUPTED)
                        && counter.getKey().contains("spot_interrupted"))
                .mapToDouble(counter -> counter.getValue())
                .sum();
    }

    private boolean gone(Instance machine) {
        return cluster.running().stream().noneMatch(i -> i.instanceId().equals(machine.instanceId()));
    }

    @Test
    @DisplayName(
            "AWS-INT-09 claim and Node are told of a machine that is taken back, the like of it is not launched for now, the claim is deleted and"
                    + " counted, and its pod moves")
    void takenBack() {
        Instance machine = running();

        cluster.say(FakeEvents.spotInterruption(machine.instanceId(), cluster.clock.instant()));
        assertThat(cluster.until(() -> gone(machine) && !cluster.running().isEmpty()))
                .isTrue();

        assertThat(told("SpotInterrupted")).containsExactlyInAnyOrder("NodeClaim", "Node");
        assertThat(told("TerminatingOnInterruption")).containsExactlyInAnyOrder("NodeClaim", "Node");
        assertThat(disrupted()).isEqualTo(1);
        assertThat(cluster.unheard()).isEmpty();
        assertThat(cluster.running())
                .singleElement()
                .satisfies(other -> assertThat(
                                other.instanceTypeAsString() + other.placement().availabilityZone())
                        .isNotEqualTo(machine.instanceTypeAsString()
                                + machine.placement().availabilityZone()));
    }

    @Test
    @DisplayName("AWS-INT-09 of a recommendation claim and Node are told, and that is all")
    void recommended() {
        Instance machine = running();

        cluster.say(FakeEvents.rebalance(machine.instanceId(), cluster.clock.instant()));
        assertThat(cluster.until(() -> cluster.unheard().isEmpty())).isTrue();

        assertThat(told("SpotRebalanceRecommendation")).containsExactlyInAnyOrder("NodeClaim", "Node");
        assertThat(deletions()).isZero();
        assertThat(gone(machine)).isFalse();
    }

    @Test
    @DisplayName(
            "AWS-INT-16 the same message again, others of the same end and one that comes when all is over change nothing, and are dropped")
    void againAndLate() {
        Instance machine = running();
        String id = machine.instanceId();
        String warning = FakeEvents.spotInterruption(id, cluster.clock.instant());

        cluster.say(FakeEvents.stateChange(id, "terminated", cluster.clock.instant()));
        cluster.say(warning);
        cluster.say(warning);
        cluster.say(FakeEvents.stateChange(id, "stopping", cluster.clock.instant()));
        assertThat(cluster.until(() -> gone(machine)
                        && cluster.unheard().isEmpty()
                        && cluster.claims().stream().noneMatch(Resource::isDeleting)))
                .isTrue();
        assertThat(deletions()).isEqualTo(1);
        assertThat(cluster.metrics.counters().entrySet().stream()
                        .filter(counter -> counter.getKey().startsWith(DISRUPTED))
                        .mapToDouble(counter -> counter.getValue())
                        .sum())
                .isEqualTo(1);
        int ended = cluster.aws.calls("TerminateInstances").size();
        int claims = cluster.claims().size();

        cluster.say(warning);
        assertThat(cluster.until(() -> cluster.unheard().isEmpty())).isTrue();
        assertThat(deletions()).isEqualTo(1);
        assertThat(cluster.aws.calls("TerminateInstances")).hasSize(ended);
        assertThat(cluster.claims()).hasSize(claims);
    }

    @Test
    @DisplayName(
            "AWS-FLT-11 a launch on demand with few types although spot is allowed is an error in the log, and goes on")
    void fewTypes() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("io.karpenter.aws.launch.LaunchPlans");
        Level level = logger.getLevel();
        logger.setLevel(Level.ERROR);
        logger.addAppender(log);
        log.start();
        try {
            cluster.aws
                    .capacity()
                    .refuse(pool -> pool.capacityType().equals("spot"), "InsufficientInstanceCapacity", "none");
            cluster.nodeClass();
            cluster.pool("spot, on-demand");
            cluster.pod("web");

            assertThat(cluster.until(() -> !cluster.running().isEmpty())).isTrue();
            assertThat(cluster.running().getFirst().spotInstanceRequestId()).isNull();
            assertThat(log.list).singleElement().satisfies(line -> {
                assertThat(line.getLevel()).isEqualTo(Level.ERROR);
                assertThat(line.getFormattedMessage()).contains("falls back to on-demand with only 4 instance types");
            });
        } finally {
            logger.detachAppender(log);
            logger.setLevel(level);
        }
    }
}
