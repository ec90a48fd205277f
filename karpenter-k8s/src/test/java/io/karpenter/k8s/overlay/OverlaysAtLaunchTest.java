package io.karpenter.k8s.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.overlay.OverlayState;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.ObserverSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("NodeOverlays at a launch")
final class OverlaysAtLaunchTest {

    private static final List<InstanceType> TYPES = Catalogs.linear(4).forNodePool("general");
    private static final double PRICE = TYPES.get(0).offerings().get(0).price();

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi api = FakeClusterApi.immediate(clock);
    private final ObserverSettings settings = ObserverSettings.DEFAULT
            .withProvider(LabelSchema.CORE, Set.of(), Set.of(), List.of())
            .withGates(true, false, false);
    private final ClusterState state = new ClusterState(settings, clock);
    private final AtomicInteger asked = new AtomicInteger();
    private final OverlaidCatalogs catalogs = new OverlaidCatalogs(
            (pools, classes) -> {
                asked.incrementAndGet();
                return Catalogs.linear(4);
            },
            Set.of());
    private final OverlaysAtLaunch overlays = new OverlaysAtLaunch(state, catalogs, LabelSchema.CORE);

    @BeforeEach
    void pool() {
        settings.kinds().forEach(kind -> api.watch(kind, state.listener(kind)));
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec: {template: {spec: {requirements: []}}}
                """));
    }

    private void overlay(String name, String price) {
        api.create(Yaml.resource(
                ResourceKind.NODE_OVERLAY,
                "{metadata: {name: %s}, spec: {requirements: [], price: \"%s\", weight: 5}}".formatted(name, price)));
    }

    private double price() {
        return overlays.applied("general", TYPES).get(0).offerings().get(0).price();
    }

    private List<NodeOverlay> planned() {
        return catalogs.of(state.snapshot(clock.instant()), state.nodeClasses()).catalog().states().stream()
                .filter(OverlayState::isValid)
                .flatMap(found -> state.nodeOverlays().stream()
                        .filter(overlay -> overlay.name().equals(found.overlay())))
                .toList();
    }

    @Test
    @DisplayName(
            "AWS-CP-05 at a launch after a start, before anybody has planned, overlays in conflict do not count, as in the plan that comes then")
    void afterStart() {
        overlay("a", "0.01");
        overlay("b", "0.02");

        assertThat(price()).as("the later in the alphabet of two equal ones").isEqualTo(0.02);
        assertThat(overlays.applied("nobodys", TYPES))
                .as("nothing counts for it")
                .isEqualTo(TYPES);
        assertThat(planned()).extracting(NodeOverlay::name).containsExactly("b");
    }

    @Test
    @DisplayName("AWS-CP-05 overlays that come, change and go after the last planning count at the next launch already")
    void changes() {
        overlay("a", "0.01");
        overlay("b", "0.02");
        planned();

        api.delete(ResourceKind.NODE_OVERLAY, ObjectKey.of("b"), DeleteOptions.ANY);
        assertThat(price()).as("a conflicts with nobody any more").isEqualTo(0.01);
        overlay("c", "0.03");
        assertThat(price()).as("that a conflicts with, now").isEqualTo(0.03);
        api.patch(
                ResourceKind.NODE_OVERLAY,
                ObjectKey.of("c"),
                Part.MAIN,
                Map.of("spec", Map.of("price", "0.04", "weight", 4)));
        assertThat(price()).as("a is heavier").isEqualTo(0.01);
    }

    @Test
    @DisplayName(
            "AWS-CP-05 an overlay that has come into conflict in another NodePool does not count in this one either")
    void conflictElsewhere() {
        overlay("a", "0.01");
        assertThat(price()).isEqualTo(0.01);

        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: other}
                spec: {template: {metadata: {labels: {team: x}}, spec: {requirements: []}}}
                """));
        api.create(Yaml.resource(ResourceKind.NODE_OVERLAY, """
                metadata: {name: x}
                spec: {requirements: [{key: team, operator: In, values: [x]}], price: "0.05", weight: 5}
                """));

        assertThat(price()).as("x comes first where both apply").isEqualTo(PRICE);
    }

    @Test
    @DisplayName("AWS-CP-05 while nothing has changed launches do not ask the provider for its catalogue")
    void asksOnce() {
        overlay("a", "0.01");
        planned();
        int before = asked.get();
        price();
        price();

        assertThat(asked).hasValue(before);
    }

    @Test
    @DisplayName("AWS-CP-05 where there are no overlays no launch waits for them to be gone through")
    void none() {
        assertThat(overlays.applied("general", TYPES)).isEqualTo(TYPES);
    }
}
