package io.karpenter.k8s.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.PlannedBuffers;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.event.Event;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.PodTimes;
import io.karpenter.core.metric.RunningSimulations;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.core.workload.Pod;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.ObserverSettings;
import io.karpenter.k8s.overlay.OverlaidCatalogs;
import io.karpenter.k8s.trace.TraceAttributes;
import io.karpenter.k8s.trace.TracedReconciler;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What one round of the provisioner sees, keeps and leaves to the next. */
final class ProvisioningRoundsTest {

    private static final ObserverSettings SETTINGS = ObserverSettings.DEFAULT.withGates(false, true, false);

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi api = FakeClusterApi.immediate(clock);
    private final ClusterState state = new ClusterState(SETTINGS, clock);
    private final List<Event> events = new ArrayList<>();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final Tracer tracer = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build()
            .get("test");
    private int roundsThatBreak;
    private Controller controller;

    @BeforeEach
    void follow() {
        Provisioner provisioner = new Provisioner(
                state,
                () -> true,
                new OverlaidCatalogs((pools, nodeClasses) -> Catalogs.linear(4, 8), Set.of()),
                new NodeClaimCreation(api, state::learn, 1),
                ProvisioningSettings.DEFAULT,
                new ProvisioningReport(
                        events::add, MetricSink.NONE, new PodTimes(clock), new RunningSimulations(clock)),
                this::planned,
                clock);
        controller = new Controller(
                new TracedReconciler(provisioner, tracer), 1, Backoff.DEFAULT, clock, Controller.Observer.NONE);
        SETTINGS.kinds().forEach(kind -> api.watch(kind, state.listener(kind)));
        provisioner.follow(controller);
        advance(Duration.ZERO);
    }

    private void planned(PlannedBuffers buffers) {
        if (roundsThatBreak > 0) {
            roundsThatBreak--;
            throw new IllegalStateException("broken on purpose");
        }
    }

    @Test
    @DisplayName("PROV-17 a node that pods are to come to is kept for them")
    void keepsNodesForPods() {
        pool();
        node("n");
        pod("a", "3");

        advance(Duration.ofSeconds(1));

        assertThat(claims()).isEmpty();
        assertThat(state.nominations().places(clock.instant())).containsExactly("n");
    }

    @Test
    @DisplayName("the span of a round says how many pods it was asked for, how many found no place, and what it buys")
    void isTraced() {
        pool();
        pod("a", "3");
        pod("b", "3");
        pod("giant", "64");

        advance(Duration.ofSeconds(1));

        SpanData round = spans.getFinishedSpanItems().stream()
                .filter(span -> span.getAttributes().get(TraceAttributes.PODS) != null)
                .findFirst()
                .orElseThrow();
        assertThat(round.getName()).isEqualTo("provisioner");
        assertThat(round.getAttributes().asMap())
                .containsEntry(TraceAttributes.PODS, 3L)
                .containsEntry(TraceAttributes.UNSCHEDULABLE_PODS, 1L)
                .containsEntry(TraceAttributes.NODE_CLAIMS, (long) claims().size());
        assertThat(round.getAttributes().get(TraceAttributes.PRICE)).isPositive();
    }

    @Test
    @DisplayName("STA-21 neither a node nor a NodeClaim that only virtual pods are to come to is kept for them")
    void keepsNothingForVirtualPods() {
        pool();
        node("n");
        buffer("3500m", 2);
        controller.enqueue(Provisioner.KEY);

        advance(Duration.ofSeconds(1));

        // One of them has the node, the other a NodeClaim.
        assertThat(claims()).hasSize(1);
        assertThat(state.nominations().places(clock.instant())).isEmpty();
    }

    @Test
    @DisplayName("PROV-12 a buffer whose pods nothing can run stops no pod, and nobody is told that its pods fail")
    void hopelessBuffers() {
        pool();
        buffer("64", 3);
        pod("a", "3");

        advance(Duration.ofSeconds(1));

        assertThat(claims()).hasSize(1);
        assertThat(events).singleElement().isInstanceOf(Event.Nominated.class);
    }

    @Test
    @DisplayName("PROV-18 after rounds that break the loop goes on, with pods that came meanwhile")
    void goesOnAfterErrors() {
        roundsThatBreak = 3;
        pod("a", "3");
        advance(Duration.ofSeconds(1));
        pool();
        pod("b", "7");

        for (int i = 0; i < 50; i++) {
            advance(Duration.ofMillis(100));
        }

        assertThat(roundsThatBreak).isZero();
        assertThat(claims()).hasSize(2);
    }

    @Test
    @DisplayName("PROV-18 while everything is refused the loop tries again after pauses that grow")
    void backsOff() {
        pool();
        List<Instant> tries = new ArrayList<>();
        api.onCall(call -> {
            if (call.verb() == Verb.CREATE
                    && call.kind().equals(ResourceKind.NODE_CLAIM)
                    && call.moment() == Moment.BEFORE) {
                tries.add(clock.instant());
                throw new ApiException(500, "InternalError", "etcd has no leader");
            }
        });
        pod("a", "3");
        for (int i = 0; i < 400; i++) {
            advance(Duration.ofMillis(10));
        }

        List<Duration> pauses = new ArrayList<>();
        for (int i = 1; i < tries.size(); i++) {
            pauses.add(Duration.between(tries.get(i - 1), tries.get(i)));
        }
        assertThat(pauses).hasSizeGreaterThan(3).isSorted();
        assertThat(pauses.get(pauses.size() - 1)).isGreaterThan(pauses.get(0).multipliedBy(3));
    }

    @Test
    @DisplayName(
            "PROV-07 whatever happens meanwhile, in what is planned from the node of each pod is there and has the pod on it")
    void oneView() throws InterruptedException {
        ClusterState concurrent = new ClusterState(SETTINGS, clock);
        SETTINGS.kinds().forEach(kind -> api.watch(kind, concurrent.listener(kind)));
        Thread changes = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 300; i++) {
                node("n" + i);
                bound("p" + i, "n" + i);
            }
        });
        int looks = 0;
        while (changes.isAlive() || looks == 0) {
            Cluster cluster = concurrent.planningInput(clock.instant()).cluster();
            Set<String> nodes = cluster.nodes().stream().map(Node::name).collect(Collectors.toSet());
            assertThat(cluster.pods().stream().map(Pod::status).flatMap(status -> status.nodeName().stream()))
                    .allMatch(nodes::contains);
            looks++;
        }
        changes.join();
        assertThat(concurrent.snapshot(clock.instant()).pods()).hasSize(300);
    }

    private void pool() {
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                status:
                  conditions: [{type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}]
                """));
    }

    private void node(String name) {
        api.create(Yaml.resource(ResourceKind.NODE, """
                metadata: {name: %1$s, labels: {kubernetes.io/hostname: %1$s}}
                spec: {providerID: "test:///%1$s"}
                status:
                  capacity: {cpu: "4", memory: 16Gi, pods: "110"}
                  allocatable: {cpu: "4", memory: 16Gi, pods: "110"}
                """.formatted(name)));
    }

    private void buffer(String cpu, int replicas) {
        api.create(Yaml.resource(ResourceKind.POD_TEMPLATE, """
                metadata: {name: shape, namespace: default}
                template: {spec: {containers: [{name: main, resources: {requests: {cpu: "%s"}}}]}}
                """.formatted(cpu)));
        api.create(Yaml.resource(ResourceKind.CAPACITY_BUFFER, """
                metadata: {name: spare, namespace: default}
                spec: {podTemplateRef: {name: shape}, replicas: %d}
                """.formatted(replicas)));
    }

    private void bound(String name, String node) {
        api.create(Yaml.resource(ResourceKind.POD, """
                metadata: {name: %s, namespace: default}
                spec: {nodeName: %s, containers: [{name: main}]}
                status: {phase: Running}
                """.formatted(name, node)));
    }

    private void pod(String name, String cpu) {
        api.create(Yaml.resource(ResourceKind.POD, """
                metadata: {name: %s, namespace: default}
                spec:
                  containers: [{name: main, image: app, resources: {requests: {cpu: "%s"}}}]
                status:
                  phase: Pending
                  conditions: [{type: PodScheduled, status: "False", reason: Unschedulable}]
                """.formatted(name, cpu)));
    }

    private List<Resource> claims() {
        return api.list(ResourceKind.NODE_CLAIM);
    }

    private void advance(Duration time) {
        clock.passes(time);
        while (controller.runOne()) {
            // Until nothing is due.
        }
    }
}
