package io.karpenter.k8s.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.MachineNotice.Consequence;
import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventType;
import io.karpenter.core.lifecycle.Liveness;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.lifecycle.ClaimOutcomes;
import io.karpenter.k8s.lifecycle.LifecycleReconciler;
import io.karpenter.k8s.lifecycle.World;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Interruption")
class InterruptionReconcilerTest {

    /** The program is dead; no {@code catch} of its own may go on after that. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private World world = new World();

    private String node(String name) {
        LifecycleReconciler lifecycle =
                new LifecycleReconciler(world.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.empty());
        world.claim(name);
        lifecycle.reconcile(World.claimKey(name));
        world.node(name);
        lifecycle.reconcile(World.claimKey(name));
        return world.theClaim(name).text("status", "providerID");
    }

    private static MachineNotice notice(String providerId, Consequence consequence) {
        return notice("notice-of-" + providerId, providerId, consequence);
    }

    private static MachineNotice notice(String id, String providerId, Consequence consequence) {
        return new MachineNotice(id, providerId, "spot_interrupted", "SpotInterrupted", "in two minutes", consequence);
    }

    private Outcome round() {
        return round(1);
    }

    private Outcome round(int atATime) {
        return new InterruptionReconciler(world.lifecycle, world.cloud.notices().orElseThrow(), atATime)
                .reconcile(InterruptionReconciler.ROUND);
    }

    private long unacknowledged() {
        return world.cloud.notices().orElseThrow().receive(id -> true).size();
    }

    private boolean isDeleting(String claim) {
        return world.theClaim(claim).isDeleting();
    }

    @Test
    @DisplayName(
            "HLT-12 deletes the claim of a machine that is taken back, tells claim and Node, counts the kind, and looks for more at once")
    void takenBack() {
        world.cloud.tell(notice(node("a"), Consequence.DRAIN));
        world.counted.clear();

        assertThat(round()).isEqualTo(Outcome.after(Duration.ZERO));

        assertThat(isDeleting("a")).isTrue();
        assertThat(world.theClaim("a").annotations()).doesNotContainKey(Marks.TERMINATION_TIMESTAMP);
        assertThat(world.events)
                .extracting(event -> event.about().kind() + " " + event.reason())
                .containsExactly(
                        "NodeClaim SpotInterrupted",
                        "Node SpotInterrupted",
                        "NodeClaim TerminatingOnInterruption",
                        "Node TerminatingOnInterruption");
        assertThat(world.events).extracting(Event::type).containsOnly(EventType.WARNING);
        assertThat(world.counted).containsExactly("disrupted a spot_interrupted");
        assertThat(round()).isEqualTo(Outcome.after(Duration.ofSeconds(5)));
    }

    @Test
    @DisplayName("HLT-12 only tells of a recommendation")
    void recommendation() {
        world.cloud.tell(notice(node("a"), Consequence.NONE));

        round();

        assertThat(isDeleting("a")).isFalse();
        assertThat(world.events).hasSize(2).extracting(Event::type).containsOnly(EventType.NORMAL);
        assertThat(unacknowledged()).isZero();
    }

    @Test
    @DisplayName("HLT-12 lets nothing hold up a machine that is broken")
    void broken() {
        world.cloud.tell(notice(node("a"), Consequence.END_AT_ONCE));

        round();

        assertThat(isDeleting("a")).isTrue();
        assertThat(world.theClaim("a").annotations()).containsKey(Marks.TERMINATION_TIMESTAMP);
    }

    @Test
    @DisplayName("HLT-12 counts a claim once that is told of twice, and drops what nobody here has a claim for")
    void repeated() {
        String id = node("a");
        world.counted.clear();
        world.cloud.tell(notice(id, Consequence.DRAIN));
        round();
        world.cloud.tell(notice(id, Consequence.DRAIN));
        world.cloud.tell(notice("test:///zone-a/somebody-elses", Consequence.DRAIN));
        round();

        assertThat(world.counted).containsExactly("disrupted a spot_interrupted");
        assertThat(unacknowledged()).isZero();
    }

    @Test
    @DisplayName(
            "HLT-12 notices about one machine that come together are seen to one after the other, and count the claim once")
    void together() {
        String id = node("a");
        world.counted.clear();
        world.cloud.tell(notice("first", id, Consequence.DRAIN));
        world.cloud.tell(notice("second", id, Consequence.END_AT_ONCE));
        Set<Thread> writers = ConcurrentHashMap.newKeySet();
        List<Verb> writes = new CopyOnWriteArrayList<>();
        world.api.onCall(call -> {
            if (call.moment() == Moment.BEFORE && (call.verb() == Verb.DELETE || call.verb() == Verb.PATCH)) {
                writers.add(Thread.currentThread());
                writes.add(call.verb());
            }
        });

        round(10);

        assertThat(writes).containsExactly(Verb.DELETE, Verb.PATCH);
        assertThat(writers).as("two would not wait for each other").hasSize(1);
        assertThat(world.counted).containsExactly("disrupted a spot_interrupted");
        assertThat(world.theClaim("a").annotations()).containsKey(Marks.TERMINATION_TIMESTAMP);
        assertThat(unacknowledged()).isZero();
    }

    @Test
    @DisplayName("HLT-12 finds the claim of a machine that the claim does not know of yet")
    void beforeTheClaimKnows() {
        world.claim("a");
        world.cloud.create(ClaimObject.read(world.theClaim("a")).request(Optional.empty()));
        world.cloud.tell(notice(world.cloud.alive().get(0).providerId(), Consequence.DRAIN));

        round();

        assertThat(world.claim(World.claimKey("a"))).isEmpty();
        assertThat(unacknowledged()).isZero();
    }

    @Test
    @DisplayName(
            "AWS-OPT-10 AWS-INT-08 claim and Node are found by what the cloud calls the machine, whatever else their provider ids say")
    void byMachine() {
        node("a");
        world.cloud.tell(notice("test:///elsewhere/i-1", Consequence.DRAIN));

        round();

        assertThat(isDeleting("a")).isTrue();
        assertThat(world.events)
                .extracting(event -> event.about().kind())
                .containsExactly("NodeClaim", "Node", "NodeClaim", "Node");
    }

    @Test
    @DisplayName(
            "AWS-OPT-10 the cloud is told of which machines there are claims, of all as long as a claim has none, so that it need not look at others")
    void relevant() {
        node("a");
        round();
        Predicate<String> known = world.cloud.relevant();

        assertThat(known).accepts("i-1").rejects("i-2", "");
        world.claim("b");
        assertThat(known).accepts("i-2");
    }

    @Test
    @DisplayName("HLT-12 acknowledges nothing that it could not write, but sees to the rest")
    void refused() {
        world.cloud.tell(notice(node("a"), Consequence.DRAIN));
        world.cloud.tell(notice(node("b"), Consequence.DRAIN));
        world.api.onCall(call -> {
            if (call.verb() == Verb.DELETE && call.key().name().equals("a")) {
                throw new ApiException(500, "Test", "not now");
            }
        });

        assertThatThrownBy(this::round).isInstanceOf(ApiException.class);

        assertThat(isDeleting("b")).isTrue();
        assertThat(world.cloud.notices().orElseThrow().receive(id -> true))
                .extracting(MachineNotice::id)
                .containsExactly("notice-of-" + world.theClaim("a").text("status", "providerID"));
    }

    @TestFactory
    @DisplayName("HLT-12 is not lost when the program dies before or after any of its calls")
    Stream<DynamicTest> deaths() {
        return Stream.of(Consequence.DRAIN, Consequence.END_AT_ONCE)
                .flatMap(consequence -> IntStream.rangeClosed(1, calls(consequence, Integer.MAX_VALUE))
                        .mapToObj(at -> DynamicTest.dynamicTest(consequence + " at call " + at, () -> {
                            calls(consequence, at);

                            assertThat(isDeleting("a")).isTrue();
                            assertThat(unacknowledged()).isZero();
                        })));
    }

    /** The calls of a round that dies at one of them; another program makes the next round. */
    private int calls(Consequence consequence, int deadly) {
        world = new World();
        world.cloud.tell(notice(node("a"), consequence));
        AtomicInteger calls = new AtomicInteger();
        Runnable count = () -> {
            if (calls.incrementAndGet() == deadly) {
                throw new Death();
            }
        };
        world.api.onCall(call -> count.run());
        world.cloud.onCall(call -> count.run());
        try {
            round();
        } catch (Death death) {
            world.restart();
        }
        int all = calls.get();
        world.api.onCall(call -> {});
        world.cloud.onCall(call -> {});
        round();
        return all;
    }
}
