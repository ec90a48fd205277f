package io.karpenter.k8s.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.PlannedBuffers;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.event.Event;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.NodeClaimMetrics;
import io.karpenter.core.metric.PodTimes;
import io.karpenter.core.metric.RunningSimulations;
import io.karpenter.core.metric.SchedulerMetrics;
import io.karpenter.core.metric.Series;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ProvisionerTest {

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi api = FakeClusterApi.immediate(clock);
    private final ClusterState state = new ClusterState(ObserverSettings.DEFAULT, clock);
    private final List<Event> events = new ArrayList<>();
    private final List<PlannedBuffers> plannedBuffers = new ArrayList<>();
    private final Map<Series, List<Double>> measured = new HashMap<>();
    private Duration reading = Duration.ZERO;
    private boolean synced = true;
    private boolean deaf;
    private Controller controller;

    @BeforeEach
    void follow() {
        Provisioner provisioner = new Provisioner(
                state,
                () -> synced,
                new OverlaidCatalogs(this::catalog, Set.of()),
                new NodeClaimCreation(api, state::learn, 1),
                ProvisioningSettings.DEFAULT,
                new ProvisioningReport(events::add, new Measured(), new PodTimes(clock), new RunningSimulations(clock)),
                plannedBuffers::add,
                clock);
        controller = new Controller(provisioner, 1, Backoff.DEFAULT, clock, Controller.Observer.NONE);
        ObserverSettings.DEFAULT
                .kinds()
                .forEach(kind -> api.watch(kind, new ClusterApi.Listener() {
                    @Override
                    public void changed(Resource now) {
                        if (!deaf) {
                            state.listener(kind).changed(now);
                        }
                    }

                    @Override
                    public void gone(Resource last) {
                        if (!deaf) {
                            state.listener(kind).gone(last);
                        }
                    }
                }));
        provisioner.follow(controller);
        run();
    }

    private Catalog catalog(List<NodePool> pools, List<NodeClass> nodeClasses) {
        clock.passes(reading);
        if (pools.stream().anyMatch(pool -> pool.name().equals("broken"))) {
            throw new InvalidNodeClassException(List.of("no such disk"));
        }
        return Catalogs.linear(4, 8);
    }

    @Test
    @DisplayName("PROV-02 pods that come one after the other are planned together once none has come for a second")
    void gathersPods() {
        pool();
        pod("a", 1);
        advance(Duration.ofMillis(800));
        pod("b", 1);
        advance(Duration.ofMillis(800));
        assertThat(claims()).isEmpty();

        advance(Duration.ofMillis(200));

        assertThat(claims()).hasSize(1);
    }

    @Test
    @DisplayName(
            "SCH-MET-01 the time of the simulation alone is measured, and that of the whole run with what it reads")
    void measuresTime() {
        pool();
        pod("a", 1);
        reading = Duration.ofSeconds(2);

        advance(Duration.ofSeconds(1));

        assertThat(measured.get(SchedulerMetrics.SCHEDULING_DURATION.series("provisioner")))
                .containsExactly(0.0, 2.0);
    }

    @Test
    @DisplayName("SCH-MET-07 each NodeClaim that is created counts as provisioned, one that is refused does not")
    void countsCreated() {
        pool();
        pod("a", 5);
        pod("b", 5);
        boolean[] once = {true};
        api.onCall(call -> {
            if (call.verb() == Verb.CREATE && call.moment() == Moment.BEFORE && once[0]) {
                once[0] = false;
                throw new ApiException(403, "Forbidden", "no");
            }
        });

        advance(Duration.ofSeconds(1));

        assertThat(claims()).hasSize(1);
        assertThat(measured.get(NodeClaimMetrics.CREATED.series("provisioned", "general", "false")))
                .containsExactly(1.0);
    }

    @Test
    @DisplayName("PROV-16 a NodeClaim has its pool as owner, its template's settings and what its pods request")
    void writesClaims() {
        pool();
        pod("a", 3);

        advance(Duration.ofSeconds(1));

        Resource claim = claims().get(0);
        assertThat(claim.name()).startsWith("general-");
        assertThat(claim.labels())
                .containsEntry("karpenter.sh/nodepool", "general")
                .containsEntry("team", "search");
        assertThat(claim.objects("metadata", "ownerReferences").get(0))
                .containsEntry("kind", "NodePool")
                .containsEntry("name", "general")
                .containsEntry("uid", poolUid())
                .containsEntry("blockOwnerDeletion", true);
        assertThat(claim.text("spec", "nodeClassRef", "name")).isEqualTo("default");
        assertThat(claim.text("spec", "expireAfter")).isEqualTo("720h0m0s");
        assertThat(claim.text("spec", "resources", "requests", "cpu")).isEqualTo("3");
        assertThat(claim.objects("spec", "taints")).isEmpty();
        assertThat(claim.objects("spec", "startupTaints").get(0))
                .containsEntry("key", "example.com/agent-not-ready")
                .doesNotContainKey("value");
        assertThat(claim.objects("spec", "requirements"))
                .anySatisfy(requirement -> assertThat(requirement)
                        .containsEntry("key", "node.kubernetes.io/instance-type")
                        .containsEntry("operator", "In"));
    }

    @Test
    @DisplayName("PROV-16 a pod whose NodeClaim is on its way is not planned again, however often the loop runs")
    void doesNotPlanTwice() {
        pool();
        pod("a", 3);
        advance(Duration.ofSeconds(1));

        for (int i = 0; i < 12; i++) {
            advance(Duration.ofSeconds(10));
        }
        pod("b", 3);
        advance(Duration.ofSeconds(1));

        assertThat(claims()).hasSize(2);
    }

    @Test
    @DisplayName("PROV-06, KW-P-08 pods that come before the cluster is known are planned as soon as it is")
    void waitsForSync() {
        synced = false;
        pool();
        pod("a", 1);
        advance(Duration.ofSeconds(5));
        assertThat(claims()).isEmpty();

        synced = true;
        advance(Duration.ofSeconds(1));

        assertThat(claims()).hasSize(1);
    }

    @Test
    @DisplayName(
            "PROV-16 a NodeClaim that is refused does not keep others from being created, and its pods are planned again")
    void refusedClaimsArePlannedAgain() {
        pool();
        pod("a", 7);
        pod("b", 7);
        int[] creations = {0};
        api.onCall(call -> {
            if (call.verb() == Verb.CREATE && call.moment() == Moment.BEFORE && creations[0]++ == 0) {
                throw new ApiException(500, "InternalError", "etcd has no leader");
            }
        });
        advance(Duration.ofSeconds(1));
        assertThat(claims()).hasSize(1);

        advance(Duration.ofSeconds(1));

        assertThat(claims()).hasSize(2);
    }

    @Test
    @DisplayName("PROV-16 a NodeClaim whose creation got no answer is found before its pods are planned again")
    void lostAnswersAreFoundOut() {
        pool();
        pod("a", 7);
        int[] creations = {0};
        api.onCall(call -> {
            if (call.verb() == Verb.CREATE && call.moment() == Moment.AFTER && creations[0]++ == 0) {
                throw new ApiException(0, "", "the connection was reset");
            }
        });
        // The watch is cut off with the connection.
        deaf = true;
        advance(Duration.ofSeconds(1));
        advance(Duration.ofSeconds(1));
        deaf = false;

        assertThat(claims()).hasSize(1);
        assertThat(state.snapshot(clock.instant()).nodeClaims()).hasSize(1);
    }

    @Test
    @DisplayName("PROV-10, SCH-MET-10 without a NodePool nothing is created, and each pod hears why")
    void tellsOfMissingPools() {
        pod("a", 1);

        advance(Duration.ofSeconds(1));

        assertThat(claims()).isEmpty();
        assertThat(events).singleElement().isInstanceOf(Event.FailedScheduling.class);
    }

    @Test
    @DisplayName("PROV-16 a pod hears which NodeClaim it should schedule on")
    void nominates() {
        pool();
        pod("a", 1);

        advance(Duration.ofSeconds(1));

        assertThat(events).singleElement().isInstanceOfSatisfying(Event.Nominated.class, nominated -> {
            assertThat(nominated.about().name()).isEqualTo("a");
            assertThat(nominated.nodeClaim()).contains(claims().get(0).name());
        });
        assertThat(state.nominations().isNominated(claims().get(0).name(), clock.instant()))
                .isTrue();
    }

    @Test
    @DisplayName(
            "PROV-11, SCH-OVL-10 nothing is bought for a NodePool whose instance types cannot be read, others go on")
    void skipsUnreadPools() {
        pool("broken", 100);
        pool("general", 1);
        pod("a", 1);

        advance(Duration.ofSeconds(1));

        assertThat(claims())
                .singleElement()
                .satisfies(claim -> assertThat(claim.labels()).containsEntry("karpenter.sh/nodepool", "general"));
    }

    @Test
    @DisplayName(
            "SCH-VOL-02, SCH-VOL-03 a pod with an unusable volume claim is told so by an event, others are planned")
    void unusableClaim() {
        pool();
        pod("a", 1);
        api.create(Yaml.resource(ResourceKind.POD, """
                metadata: {name: b, namespace: default}
                spec:
                  containers: [{name: main, image: app, resources: {requests: {cpu: "1"}}}]
                  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
                status:
                  phase: Pending
                  conditions:
                  - {type: PodScheduled, status: "False", reason: Unschedulable}
                """));

        advance(Duration.ofSeconds(1));

        assertThat(claims()).hasSize(1);
        assertThat(claims().get(0).text("spec", "resources", "requests", "cpu")).isEqualTo("1");
        assertThat(events)
                .filteredOn(event -> event instanceof Event.FailedScheduling)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.about().name()).isEqualTo("b");
                    assertThat(event.message()).contains("volume claim default/data does not exist");
                });
    }

    private void pool() {
        pool("general", 1);
    }

    private void pool(String name, int weight) {
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: %s}
                spec:
                  weight: %d
                  template:
                    metadata: {labels: {team: search}}
                    spec:
                      expireAfter: 720h
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      startupTaints: [{key: example.com/agent-not-ready, effect: NoSchedule}]
                      requirements: []
                status:
                  conditions:
                  - {type: Ready, status: "True", reason: Ready, message: "", lastTransitionTime: "2026-01-01T00:00:00Z"}
                """.formatted(name, weight)));
    }

    private String poolUid() {
        return api.list(ResourceKind.NODE_POOL).get(0).uid();
    }

    private void pod(String name, int cores) {
        api.create(Yaml.resource(ResourceKind.POD, """
                metadata: {name: %s, namespace: default}
                spec:
                  containers:
                  - {name: main, image: app, resources: {requests: {cpu: "%d"}}}
                status:
                  phase: Pending
                  conditions:
                  - {type: PodScheduled, status: "False", reason: Unschedulable}
                """.formatted(name, cores)));
    }

    private List<Resource> claims() {
        return api.list(ResourceKind.NODE_CLAIM);
    }

    private void advance(Duration time) {
        clock.passes(time);
        run();
    }

    private void run() {
        while (controller.runOne()) {
            // Until nothing is due.
        }
    }

    /** Keeps what was counted or observed, in order. */
    private final class Measured implements MetricSink {

        @Override
        public void add(Series counter, double amount) {
            observe(counter, amount);
        }

        @Override
        public void set(Series gauge, double value) {}

        @Override
        public void observe(Series observed, double value) {
            measured.computeIfAbsent(observed, s -> new ArrayList<>()).add(value);
        }

        @Override
        public void remove(Series series) {}

        @Override
        public void replace(Metric gauge, Map<Series, ? extends Number> values) {}
    }
}
