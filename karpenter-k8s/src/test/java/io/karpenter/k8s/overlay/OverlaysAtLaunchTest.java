package io.karpenter.k8s.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.ObserverSettings;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("NodeOverlays at a launch")
final class OverlaysAtLaunchTest {

    private static final List<InstanceType> TYPES = Catalogs.linear(4).forNodePool("general");

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi api = FakeClusterApi.immediate(clock);
    private final ObserverSettings settings = ObserverSettings.DEFAULT
            .withProvider(LabelSchema.CORE, Set.of(), Set.of(), List.of())
            .withGates(true, false, false);
    private final ClusterState state = new ClusterState(settings, clock);
    private final OverlaidCatalogs catalogs = new OverlaidCatalogs((pools, classes) -> Catalogs.linear(4), Set.of());
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

    @Test
    @DisplayName(
            "AWS-CP-05 after a start nothing is launched for a NodePool before it is known which overlays are in conflict; those then do not count")
    void waits() {
        overlay("a", "0.01");
        overlay("b", "0.02");

        assertThatThrownBy(this::price)
                .isExactlyInstanceOf(CloudProviderException.class)
                .hasMessageContaining("not known yet");
        assertThat(overlays.applied("nobodys", TYPES))
                .as("nothing counts for it")
                .isEqualTo(TYPES);

        catalogs.of(state.snapshot(clock.instant()), state.nodeClasses());

        assertThat(price()).as("the later in the alphabet of two equal ones").isEqualTo(0.02);
    }

    @Test
    @DisplayName("AWS-CP-05 where there are no overlays no launch waits for them to be gone through")
    void none() {
        assertThat(overlays.applied("general", TYPES)).isEqualTo(TYPES);
    }
}
