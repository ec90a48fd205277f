package io.karpenter.aws.offering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.Series;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

class OfferingMetricsTest {

    private static final Series OFFERED = OfferingMetrics.AVAILABLE.series("m5.large", "on-demand", "us-west-2a");

    private final LiveWorld world = new LiveWorld("m5.large");
    private final Map<Series, Double> values = new HashMap<>();

    private final MetricSink sink = new MetricSink() {
        @Override
        public void add(Series counter, double amount) {}

        @Override
        public void set(Series gauge, double value) {}

        @Override
        public void observe(Series observed, double value) {}

        @Override
        public void remove(Series series) {}

        @Override
        public void replace(Metric gauge, Map<Series, ? extends Number> all) {
            all.forEach((series, value) -> values.put(series, value.doubleValue()));
        }
    };

    /** Of NodePools of one NodeClass each. */
    private void measure(Map<String, List<InstanceType>> ofNodeClass, boolean reservedCapacity) {
        new OfferingMetrics(
                        sink,
                        world.types()::current,
                        nodeClass -> ofNodeClass.get(nodeClass.ref().name()),
                        reservedCapacity)
                .run(
                        ofNodeClass.keySet().stream()
                                .map(name -> pool(name, name))
                                .toList(),
                        ofNodeClass.keySet().stream()
                                .map(name -> NodeClassBuilder.named(name).build())
                                .toList());
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static InstanceType type(Offering... offerings) {
        return new InstanceType(
                "m5.large", Requirements.NONE, ResourceList.EMPTY, ResourceList.EMPTY, Arrays.asList(offerings));
    }

    @Test
    @DisplayName("AWS-IT-24 cores and raw memory of each instance type are measured")
    void measuresTypes() {
        measure(Map.of(), true);

        assertThat(values)
                .containsEntry(OfferingMetrics.CPU.series("m5.large"), 2.0)
                .containsEntry(OfferingMetrics.MEMORY.series("m5.large"), 8192.0 * 1024 * 1024);
    }

    @Test
    @DisplayName(
            "AWS-MET-02 an offering is available if one NodePool can buy it, and with reservations each type and zone has a series for them")
    void measuresOfferings() {
        Offering spot = Offering.of("a", CapacityType.SPOT, 0.5);
        Map<String, List<InstanceType>> ofNodeClass = Map.of(
                "one", List.of(type(spot.withAvailable(false))),
                "two", List.of(type(spot, Offering.of("b", CapacityType.SPOT, 1).withAvailable(false))),
                "three", List.of());

        measure(ofNodeClass, true);

        assertThat(values)
                .containsEntry(OfferingMetrics.AVAILABLE.series("m5.large", "spot", "a"), 1.0)
                .containsEntry(OfferingMetrics.AVAILABLE.series("m5.large", "spot", "b"), 0.0)
                .containsEntry(OfferingMetrics.AVAILABLE.series("m5.large", "reserved", "a"), 0.0)
                .containsEntry(OfferingMetrics.PRICE.series("m5.large", "spot", "a"), 0.5)
                .doesNotContainKey(OfferingMetrics.AVAILABLE.series("m5.large", "on-demand", "a"));

        values.clear();
        measure(ofNodeClass, false);
        assertThat(values).doesNotContainKey(OfferingMetrics.AVAILABLE.series("m5.large", "reserved", "a"));
    }

    @Test
    @DisplayName(
            "AWS-MET-02 every minute; a NodePool whose types cannot be told does not keep others from being measured, and is an error all the same")
    void measuresOthers() {
        OfferingMetrics metrics =
                new OfferingMetrics(sink, world.types()::current, world.catalog()::instanceTypes, false);

        assertThatThrownBy(() -> metrics.run(
                        List.of(pool("broken", "none"), pool("whole", "default")),
                        List.of(
                                NodeClassBuilder.named("none")
                                        .subnet("us-west-2a", "usw2-az1")
                                        .kubelet("podsPerCore", "many")
                                        .build(),
                                LiveWorld.nodeClass().build())))
                .isInstanceOf(CloudProviderException.class)
                .hasMessageContaining("EC2NodeClass none")
                .hasMessageNotContaining("default");

        assertThat(values)
                .containsEntry(OfferingMetrics.AVAILABLE.series("m5.large", "on-demand", "us-west-2a"), 1.0)
                .containsEntry(OfferingMetrics.CPU.series("m5.large"), 2.0);
        assertThat(metrics.interval()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    @DisplayName(
            "AWS-MET-02 AWS-CP-16 an EC2NodeClass that is missing or has no subnets yet is said once, as no error, and again once that has changed")
    void unresolved() {
        Queue<SubstituteLoggingEvent> logged = new ArrayDeque<>();
        OfferingMetrics metrics = new OfferingMetrics(
                sink,
                world.types()::current,
                world.catalog()::instanceTypes,
                false,
                new EventRecordingLogger(new SubstituteLogger("offerings", logged, false), logged));
        NodePool pool = pool("whole", "default");
        NodeClass empty = NodeClassBuilder.named("default").build();

        metrics.run(List.of(pool), List.of());
        metrics.run(List.of(pool), List.of());
        metrics.run(List.of(pool), List.of(empty));
        metrics.run(List.of(pool), List.of(empty));

        assertThat(logged)
                .extracting(SubstituteLoggingEvent::getLevel, event -> event.getArgumentArray()[0])
                .containsExactly(
                        tuple(Level.INFO, "there is no EC2NodeClass default"),
                        tuple(
                                Level.INFO,
                                "EC2NodeClass default has no subnets in its status; maybe its selector terms match none"));
        assertThat(values).doesNotContainKey(OFFERED);

        metrics.run(List.of(pool), List.of(LiveWorld.nodeClass().build()));
        assertThat(values).containsEntry(OFFERED, 1.0);
        metrics.run(List.of(pool), List.of(empty));
        assertThat(logged).hasSize(3);
    }

    @Test
    @DisplayName("AWS-MET-02 what is wrong with a NodeClass that no NodePool uses is no error")
    void unusedNodeClass() {
        new OfferingMetrics(sink, world.types()::current, world.catalog()::instanceTypes, false)
                .run(
                        List.of(pool("whole", "default")),
                        List.of(
                                NodeClassBuilder.named("none").build(),
                                LiveWorld.nodeClass().build()));

        assertThat(values).containsEntry(OfferingMetrics.AVAILABLE.series("m5.large", "on-demand", "us-west-2a"), 1.0);
    }

    private static NodePool pool(String name, String nodeClass) {
        return NodePool.of(
                name,
                new NodeClaimTemplate(
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.of(NodeClassBuilder.ref(nodeClass)),
                        Optional.empty(),
                        Optional.empty()));
    }
}
