package io.karpenter.k8s.simulated.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.MachineNotice.Consequence;
import io.karpenter.core.cloud.machine.NoticeQueue;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.simulated.KubeletSettings;
import io.karpenter.k8s.simulated.OfferingFilter;
import io.karpenter.k8s.simulated.SteppedMachines;
import io.karpenter.k8s.simulated.script.ScriptedEvent.Choice;
import io.karpenter.k8s.simulated.script.ScriptedEvent.Interrupt;
import io.karpenter.k8s.simulated.script.ScriptedEvent.Refuse;
import io.karpenter.k8s.simulated.script.ScriptedEvent.RunOut;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a script happens to a simulated cloud")
final class ScriptRunTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** For so long a cloud does not offer what was found to have run out. */
    private static final Duration MEMORY = Duration.ofMinutes(3);

    private final SteppedMachines machines = new SteppedMachines().shown(KubeletSettings.NODES_ONLY);

    @Test
    @DisplayName("offerings run out at their time and can be had again when that has lasted long enough")
    void runsOut() {
        play(new RunOut(MINUTE, OfferingFilter.ALL, Optional.of(Duration.ofMinutes(10))));
        machines.passes(MINUTE.minusMillis(1));
        machines.launch("before");

        machines.passes(Duration.ofMillis(1));
        assertThatThrownBy(() -> machines.launch("during")).isInstanceOf(InsufficientCapacityException.class);
        machines.passes(Duration.ofMinutes(10).minus(MEMORY).minusMillis(1));
        assertThatThrownBy(() -> machines.launch("during")).isInstanceOf(InsufficientCapacityException.class);

        machines.passes(MEMORY.plusMillis(1));
        machines.launch("during");
    }

    @Test
    @DisplayName("the end of one shortage is not the end of another of the same offerings")
    void shortagesOverlap() {
        play(
                new RunOut(Duration.ZERO, OfferingFilter.ALL, Optional.of(MINUTE)),
                new RunOut(Duration.ZERO, OfferingFilter.ALL, Optional.of(MINUTE.multipliedBy(3))));

        machines.passes(MINUTE.multipliedBy(2));
        assertThatThrownBy(() -> machines.launch("a")).isInstanceOf(InsufficientCapacityException.class);

        machines.passes(MEMORY);
        machines.launch("a");
    }

    @Test
    @DisplayName("where one zone and one way to buy have run out, machines come from elsewhere")
    void runsOutInPart() {
        play(
                new RunOut(Duration.ZERO, offerings("zone-a", null), Optional.empty()),
                new RunOut(Duration.ZERO, offerings(null, CapacityType.SPOT), Optional.empty()));
        machines.run();

        machines.launch("a");

        assertThat(machines.cloud.list()).singleElement().satisfies(machine -> {
            assertThat(machine.zone()).isNotEqualTo("zone-a");
            assertThat(machine.capacityType()).isEqualTo("on-demand");
        });
    }

    @Test
    @DisplayName("so many launches are refused for the given reason, and no more")
    void refuses() {
        play(new Refuse(MINUTE, 2, "RequestLimitExceeded", "slow down"));
        machines.passes(MINUTE);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> machines.launch("a"))
                    .isInstanceOfSatisfying(
                            LaunchFailedException.class,
                            refused -> assertThat(refused.reason()).isEqualTo("RequestLimitExceeded"))
                    .hasMessage("slow down");
        }
        machines.launch("a");
    }

    @Test
    @DisplayName(
            "a share of the machines is taken back, rounded up, and later a share of what is left; their Nodes go with them")
    void interruptsShare() {
        machines.boot(7);
        play(
                new Interrupt(MINUTE, new Choice.Share(20, OfferingFilter.ALL)),
                new Interrupt(MINUTE.multipliedBy(2), new Choice.Share(100, OfferingFilter.ALL)));

        machines.passes(MINUTE);
        assertThat(running()).isEqualTo(5);
        machines.passes(SteppedMachines.SHUT_DOWN);
        assertThat(machines.nodes()).hasSize(5);

        machines.passes(MINUTE);
        assertThat(running()).isZero();
        assertThat(machines.nodes()).isEmpty();
    }

    @Test
    @DisplayName("a number of machines of some offerings is taken back, or all there are if they are fewer")
    void interruptsCount() {
        machines.boot(3);
        play(
                new Interrupt(Duration.ZERO, new Choice.Count(5, offerings("zone-c", null))),
                new Interrupt(MINUTE, new Choice.Count(2, offerings(null, CapacityType.SPOT))),
                new Interrupt(MINUTE.multipliedBy(2), new Choice.Count(2, OfferingFilter.ALL)));
        machines.run();
        assertThat(running()).as("the cheapest, and by name, are in zone-a").isEqualTo(3);
        assertThat(machines.cloud.list())
                .allSatisfy(machine -> assertThat(machine.capacityType()).isEqualTo("spot"));

        machines.passes(MINUTE);
        assertThat(running()).isEqualTo(1);
        machines.passes(MINUTE);
        assertThat(running()).isZero();
    }

    @Test
    @DisplayName("the machine of one NodeClaim is taken back, and nothing happens if there is none")
    void interruptsClaim() {
        machines.boot(3);
        play(
                new Interrupt(Duration.ZERO, new Choice.OfClaim("claim-1")),
                new Interrupt(Duration.ZERO, new Choice.OfClaim("nobody")));

        machines.run();

        assertThat(machines.cloud.list())
                .filteredOn(Machine::terminating)
                .singleElement()
                .satisfies(machine -> assertThat(machine.nodeClaim()).contains("claim-1"));
    }

    @Test
    @DisplayName(
            "HLT-12 the cloud warns of machines before it takes just those back, and says nothing more once that is acknowledged")
    void warns() {
        machines.boot(3);
        play(new Interrupt(MINUTE, new Choice.OfClaim("claim-1"), MINUTE.multipliedBy(2)));
        machines.passes(MINUTE);
        NoticeQueue notices = machines.cloud.notices().orElseThrow();
        List<MachineNotice> told = notices.receive(id -> true);
        assertThat(told).singleElement().satisfies(notice -> {
            assertThat(notice.consequence()).isEqualTo(Consequence.DRAIN);
            assertThat(machines.cloud.get(notice.providerId()).flatMap(Machine::nodeClaim))
                    .contains("claim-1");
        });
        assertThat(notices.receive(id -> true))
                .as("again until it is acknowledged")
                .isEqualTo(told);
        notices.acknowledge(told.get(0));
        assertThat(notices.receive(id -> true)).isEmpty();
        assertThat(running()).isEqualTo(3);

        machines.passes(MINUTE.multipliedBy(2));
        assertThat(running()).isEqualTo(2);
    }

    @Test
    @DisplayName("HLT-12 the cloud recommends to leave machines, which stay")
    void recommends() {
        machines.boot(3);
        play(new ScriptedEvent.Rebalance(MINUTE, new Choice.Count(2, OfferingFilter.ALL)));

        machines.passes(MINUTE);

        assertThat(machines.cloud.notices().orElseThrow().receive(id -> true))
                .hasSize(2)
                .extracting(MachineNotice::consequence)
                .containsOnly(Consequence.NONE);
        assertThat(running()).isEqualTo(3);
    }

    @Test
    @DisplayName("machines that boot from an image that was renewed have drifted, and new ones have not")
    void renewsImage() {
        machines.boot(1);
        play(new ScriptedEvent.RenewImage(MINUTE, "v2"));
        assertThat(drifted()).containsExactly(false);

        machines.passes(MINUTE);
        machines.launch("late");

        assertThat(drifted()).containsExactlyInAnyOrder(true, false);
    }

    private List<Boolean> drifted() {
        LaunchRequest request = new LaunchRequest(
                "any",
                "any",
                Map.of(),
                Map.of(),
                new NewNodeClaim.Spec(
                        List.of(),
                        ResourceList.EMPTY,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Optional.empty());
        return machines.cloud.list().stream()
                .map(machine -> machines.cloud.driftReason(request, machine).isPresent())
                .toList();
    }

    private long running() {
        return machines.cloud.list().stream()
                .filter(machine -> !machine.terminating())
                .count();
    }

    private static OfferingFilter offerings(@Nullable String zone, @Nullable CapacityType capacityType) {
        return new OfferingFilter(Optional.empty(), Optional.ofNullable(zone), Optional.ofNullable(capacityType));
    }

    private void play(ScriptedEvent... events) {
        ScriptRun run = new ScriptRun(machines.cloud, machines.script, List.of(events), machines.clock);
        Controller controller = new Controller(run, 1, Backoff.DEFAULT, machines.clock, Controller.Observer.NONE);
        run.follow(controller);
        machines.with(controller);
    }
}
