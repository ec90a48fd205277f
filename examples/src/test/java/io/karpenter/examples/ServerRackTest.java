package io.karpenter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Controller;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServerRackTest {

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi api = FakeClusterApi.immediate(clock);
    private final ServerRack rack = new ServerRack(1, 1, clock);
    private final KarpenterControllers controllers = KarpenterControllers.builder()
            .api(api)
            .cloudProvider(rack)
            .withoutNodeClasses()
            .events(EventSink.NONE)
            .clock(clock)
            .build();

    @BeforeEach
    void watch() {
        api.create(Resource.of(
                ResourceKind.NODE_POOL,
                Map.of(
                        "metadata", Map.of("name", "rack"),
                        "spec",
                                Map.of(
                                        "template",
                                        Map.of(
                                                "spec",
                                                Map.of(
                                                        "requirements",
                                                        List.of(),
                                                        "nodeClassRef",
                                                        Map.of(
                                                                "group", "example.com",
                                                                "kind", "Rack",
                                                                "name", "any")))))));
        controllers.watch();
        passes(Duration.ofSeconds(1));
    }

    @Test
    @DisplayName(
            "controllers over a rack switch the cheapest server on that holds the pods, and the other when none of that is left")
    void switchesOn() {
        pod("a", "6");
        passes(Duration.ofSeconds(3));
        assertThat(rack.list()).extracting(Machine::instanceType).containsExactly("small");
        assertThat(claims())
                .singleElement()
                .satisfies(claim -> assertThat(claim.text("status", "providerID"))
                        .isEqualTo(rack.list().get(0).providerId()));

        pod("b", "6");
        passes(Duration.ofSeconds(3));

        assertThat(rack.list()).extracting(Machine::instanceType).containsExactly("small", "large");
    }

    @Test
    @DisplayName("a server is switched off when its NodeClaim is deleted, and the NodeClaim goes once it is off")
    void switchesOff() {
        pod("a", "6");
        passes(Duration.ofSeconds(3));
        api.delete(ResourceKind.POD, new ObjectKey("default", "a"), DeleteOptions.ANY);

        api.delete(ResourceKind.NODE_CLAIM, claims().get(0).key(), DeleteOptions.ANY);
        passes(Duration.ofMinutes(1));

        assertThat(rack.list()).isEmpty();
        assertThat(claims()).isEmpty();
    }

    private List<Resource> claims() {
        return api.list(ResourceKind.NODE_CLAIM);
    }

    private void pod(String name, String cpu) {
        api.create(Resource.of(
                ResourceKind.POD,
                Map.of(
                        "metadata", Map.of("name", name, "namespace", "default"),
                        "spec",
                                Map.of(
                                        "containers",
                                        List.of(Map.of(
                                                "name", "main",
                                                "image", "app",
                                                "resources", Map.of("requests", Map.of("cpu", cpu))))),
                        "status",
                                Map.of(
                                        "phase",
                                        "Pending",
                                        "conditions",
                                        List.of(Map.of(
                                                "type", "PodScheduled",
                                                "status", "False",
                                                "reason", "Unschedulable"))))));
    }

    /** Lets time pass, with everything done when it is due. */
    private void passes(Duration time) {
        Instant end = clock.instant().plus(time);
        for (Optional<Instant> next = next(); next.isPresent() && !next.get().isAfter(end); next = next()) {
            if (next.get().isAfter(clock.instant())) {
                clock.passes(Duration.between(clock.instant(), next.get()));
            }
            controllers.set().controllers().forEach(Controller::runOne);
        }
        clock.passes(Duration.between(clock.instant(), end));
    }

    private Optional<Instant> next() {
        return controllers.set().controllers().stream()
                .flatMap(controller -> controller.nextDue().stream())
                .min(Instant::compareTo);
    }
}
