package io.karpenter.k8s.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.PlannedBuffers;
import io.karpenter.core.event.Event;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.PodTimes;
import io.karpenter.core.metric.RunningSimulations;
import io.karpenter.core.staticpool.NodeCounts;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.ObserverSettings;
import io.karpenter.k8s.overlay.OverlaidCatalogs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class StaticPoolsTest {

    private static final ObjectKey POOL = ObjectKey.of("fixed");
    private static final Outcome IN_A_MINUTE = Outcome.after(Duration.ofMinutes(1));

    private final ManualClock clock = new ManualClock();
    private final List<Event> events = new ArrayList<>();
    private boolean synced = true;

    private boolean settled = true;

    /** Both directions over one API server. */
    private final class Both {

        final FakeClusterApi api;
        final ClusterState state = new ClusterState(ObserverSettings.DEFAULT, clock);
        final OverlaidCatalogs catalogs = new OverlaidCatalogs((pools, nodeClasses) -> Catalogs.linear(4, 8), Set.of());
        final NodeClaimCreation creation;
        final StaticProvisioning up;
        final StaticDeprovisioning down;

        Both(FakeClusterApi api) {
            this.api = api;
            creation = new NodeClaimCreation(api, state::learn, 1);
            up = new StaticProvisioning(state, () -> synced, catalogs, creation, SETTINGS, MetricSink.NONE, clock);
            down = new StaticDeprovisioning(state, api, () -> settled, clock);
            ObserverSettings.DEFAULT.kinds().forEach(kind -> api.watch(kind, state.listener(kind)));
        }

        void pool(int replicas, String limits, String ready) {
            api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                    metadata: {name: fixed}
                    spec:
                      replicas: %d
                      limits: {%s}
                      template:
                        metadata: {labels: {team: search}}
                        spec:
                          expireAfter: Never
                          nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                          requirements: []
                    status:
                      conditions: [{type: Ready, status: "%s", lastTransitionTime: "2026-01-01T00:00:00Z"}]
                    """.formatted(replicas, limits, ready)));
        }

        void scale(int replicas) {
            api.patch(ResourceKind.NODE_POOL, POOL, Part.MAIN, Map.of("spec", Map.of("replicas", replicas)));
        }

        /** A NodeClaim that does not go at once when it is deleted. */
        void claim(String name) {
            api.create(Yaml.resource(ResourceKind.NODE_CLAIM, """
                    metadata: {name: %s, labels: {karpenter.sh/nodepool: fixed}, finalizers: [karpenter.sh/termination]}
                    spec:
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                    """.formatted(name)));
        }

        /** A NodeClaim with its Node. */
        void node(String name) {
            claim(name);
            status(name, """
                    providerID: test:///%1$s
                    nodeName: %1$s
                    capacity: {cpu: "4", memory: 16Gi, pods: "110"}
                    allocatable: {cpu: "4", memory: 16Gi, pods: "110"}
                    """.formatted(name));
            api.create(Yaml.resource(ResourceKind.NODE, """
                    metadata: {name: %1$s, labels: {karpenter.sh/nodepool: fixed, kubernetes.io/hostname: %1$s}}
                    spec: {providerID: "test:///%1$s"}
                    status:
                      capacity: {cpu: "4", memory: 16Gi, pods: "110"}
                      allocatable: {cpu: "4", memory: 16Gi, pods: "110"}
                    """.formatted(name)));
        }

        void status(String claim, String status) {
            Resource patch = Yaml.resource(ResourceKind.NODE_CLAIM, "status:\n" + status.indent(2));
            api.patch(ResourceKind.NODE_CLAIM, ObjectKey.of(claim), Part.STATUS, patch.content());
        }

        void pod(String name, String node, String annotations) {
            api.create(Yaml.resource(ResourceKind.POD, """
                    metadata: {name: %s, namespace: default, annotations: {%s}}
                    spec:
                      nodeName: %s
                      containers: [{name: main, image: app, resources: {requests: {cpu: "1"}}}]
                    status: {phase: Running}
                    """.formatted(name, annotations, node)));
        }

        List<Resource> claims() {
            return api.list(ResourceKind.NODE_CLAIM);
        }

        List<String> staying() {
            return claims().stream()
                    .filter(claim -> !claim.isDeleting())
                    .map(Resource::name)
                    .toList();
        }

        NodeCounts counts() {
            return state.accounts().counts("fixed");
        }
    }

    private static final ProvisioningSettings SETTINGS = settings();

    private static ProvisioningSettings settings() {
        ProvisioningSettings usual = ProvisioningSettings.DEFAULT;
        return new ProvisioningSettings(
                usual.batchIdle(),
                usual.batchMax(),
                usual.mostTime(),
                usual.solver(),
                usual.defaultSpread(),
                true,
                usual.defaultGracePeriod());
    }

    private final Both cluster = new Both(FakeClusterApi.immediate(clock));

    @Test
    @DisplayName("STC-03 nothing is created before all nodes are known, which is looked at every second")
    void waitsForSync() {
        cluster.pool(2, "", "True");
        synced = false;
        assertThat(cluster.up.reconcile(POOL)).isEqualTo(Outcome.after(Duration.ofSeconds(1)));
        assertThat(cluster.claims()).isEmpty();

        synced = true;
        cluster.up.reconcile(POOL);
        assertThat(cluster.claims()).hasSize(2);
    }

    @Test
    @DisplayName("STC-03 a pool that is not ready gets nothing")
    void notReady() {
        cluster.pool(2, "", "False");

        assertThat(cluster.up.reconcile(POOL)).isEqualTo(Outcome.DONE);
        assertThat(cluster.claims()).isEmpty();
    }

    @Test
    @DisplayName("STC-04 SCH-STA-06 what is missing is created from the template, promised to no pod, and once only")
    void createsFromTemplate() {
        cluster.pool(3, "", "True");

        assertThat(cluster.up.reconcile(POOL)).isEqualTo(IN_A_MINUTE);
        assertThat(cluster.up.reconcile(POOL)).isEqualTo(IN_A_MINUTE);

        assertThat(cluster.claims()).hasSize(3).allSatisfy(claim -> {
            assertThat(claim.labels())
                    .containsEntry("karpenter.sh/nodepool", "fixed")
                    .containsEntry("team", "search");
            assertThat(claim.objects("metadata", "ownerReferences").get(0)).containsEntry("name", "fixed");
        });
        assertThat(cluster.state.nominations().places(clock.instant())).isEmpty();
        assertThat(cluster.counts()).isEqualTo(new NodeCounts(3, 0, 0, 0));
    }

    @Test
    @DisplayName(
            "STC-04 STA-27 no more are created than the limit leaves beside those that go, which is looked at in half a minute")
    void keepsToTheLimit() {
        cluster.pool(3, "nodes: 3", "True");
        cluster.claim("going");
        cluster.api.delete(ResourceKind.NODE_CLAIM, ObjectKey.of("going"), DeleteOptions.ANY);

        assertThat(cluster.up.reconcile(POOL)).isEqualTo(IN_A_MINUTE);
        assertThat(cluster.staying()).hasSize(2);
        assertThat(cluster.up.reconcile(POOL)).isEqualTo(Outcome.after(Duration.ofSeconds(30)));
        assertThat(cluster.claims()).hasSize(3);
    }

    @Test
    @DisplayName(
            "STC-04 one that is refused keeps no other from being created, gives its slot back, and is tried again")
    void refused() {
        cluster.pool(3, "nodes: 3", "True");
        int[] creations = {0};
        cluster.api.onCall(call -> {
            if (call.verb() == Verb.CREATE && call.moment() == Moment.BEFORE && creations[0]++ == 1) {
                throw new ApiException(500, "InternalError", "etcd has no leader");
            }
        });

        assertThat(cluster.up.reconcile(POOL)).isEqualTo(Outcome.RETRY);
        assertThat(cluster.counts()).isEqualTo(new NodeCounts(2, 0, 0, 0));
        assertThat(cluster.up.reconcile(POOL)).isEqualTo(IN_A_MINUTE);
        assertThat(cluster.claims()).hasSize(3);
    }

    @Test
    @DisplayName(
            "STA-27 one whose creation was answered too late counts before the next is created, whatever the watch has told")
    void lostAnswers() {
        Both late = new Both(FakeClusterApi.delayed(clock));
        late.pool(2, "nodes: 2", "True");
        late.api.deliver();
        int[] creations = {0};
        late.api.onCall(call -> {
            if (call.verb() == Verb.CREATE && call.moment() == Moment.AFTER && creations[0]++ == 0) {
                throw new ApiException(0, "", "the answer got lost");
            }
        });

        assertThat(late.up.reconcile(POOL)).isEqualTo(Outcome.RETRY);
        late.up.reconcile(POOL);

        assertThat(late.claims()).hasSize(2);
        assertThat(late.counts()).isEqualTo(new NodeCounts(2, 0, 0, 0));
    }

    @Test
    @DisplayName(
            "STC-06 too many are deleted once, known or not what else there is, and those that go are not counted again")
    void deletesTheExcess() {
        synced = false;
        cluster.pool(1, "", "True");
        Stream.of("a", "b", "c").forEach(cluster::node);

        assertThat(cluster.down.reconcile(POOL)).isEqualTo(IN_A_MINUTE);
        assertThat(cluster.down.reconcile(POOL)).isEqualTo(IN_A_MINUTE);

        assertThat(cluster.staying()).hasSize(1);
        assertThat(cluster.counts()).isEqualTo(new NodeCounts(1, 2, 0, 0));
    }

    @Test
    @DisplayName(
            "STA-26 WK-18 nothing is deleted before it is known which nodes an earlier process was about to replace")
    void waitsForEarlierCommands() {
        settled = false;
        cluster.pool(1, "", "True");
        Stream.of("a", "b").forEach(cluster::node);
        assertThat(cluster.down.reconcile(POOL)).isEqualTo(Outcome.after(Duration.ofSeconds(1)));
        assertThat(cluster.staying()).hasSize(2);

        settled = true;
        cluster.down.reconcile(POOL);

        assertThat(cluster.staying()).hasSize(1);
    }

    @Test
    @DisplayName(
            "STC-06 STC-11 a node about to be replaced, or whose machine is being ended, is none too many beside its replacement")
    void replacementsStay() {
        cluster.pool(2, "", "True");
        Stream.of("a", "b").forEach(cluster::node);
        cluster.state.accounts().markPendingDisruption("fixed", "a");
        cluster.status("b", """
                conditions:
                - {type: InstanceTerminating, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}
                """);
        assertThat(cluster.counts()).isEqualTo(new NodeCounts(0, 1, 1, 0));

        cluster.up.reconcile(POOL);
        cluster.down.reconcile(POOL);

        assertThat(cluster.staying()).hasSize(3).contains("a", "b");
        assertThat(cluster.counts()).isEqualTo(new NodeCounts(1, 1, 1, 0));
    }

    @Test
    @DisplayName(
            "STC-07 STC-08 STC-09 claims without a machine go first, then empty nodes, then others, protected ones last")
    void ordersVictims() {
        cluster.pool(4, "", "True");
        Stream.of("a-protected", "b-used", "c-empty").forEach(cluster::node);
        cluster.claim("d-unlaunched");
        cluster.pod("p", "a-protected", "karpenter.sh/do-not-disrupt: \"true\"");
        cluster.pod("q", "b-used", "");

        List<List<String>> left = new ArrayList<>();
        for (int replicas = 3; replicas >= 0; replicas--) {
            cluster.scale(replicas);
            cluster.down.reconcile(POOL);
            left.add(cluster.staying());
        }

        assertThat(left)
                .containsExactly(
                        List.of("a-protected", "b-used", "c-empty"),
                        List.of("a-protected", "b-used"),
                        List.of("a-protected"),
                        // Nothing holds it back (STC-06).
                        List.of());
    }

    @Test
    @DisplayName(
            "STC-02 SCH-STA-02 a pod that fits on a static NodeClaim without a machine yet gets no node of its own")
    void podsWaitForStaticNodes() {
        cluster.pool(1, "", "True");
        cluster.up.reconcile(POOL);
        cluster.api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                status:
                  conditions: [{type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}]
                """));
        waiting("small", "3");
        waiting("large", "7");

        provision();

        assertThat(cluster.claims()).hasSize(2);
        assertThat(cluster.claims())
                .filteredOn(claim -> "general".equals(claim.labels().get("karpenter.sh/nodepool")))
                .singleElement()
                // Whichever type the static one becomes, it has room for the small pod only.
                .satisfies(claim -> assertThat(claim.text("spec", "resources", "requests", "cpu"))
                        .isEqualTo("7"));
    }

    private void provision() {
        Provisioner provisioner = new Provisioner(
                cluster.state,
                () -> true,
                cluster.catalogs,
                cluster.creation,
                SETTINGS,
                new ProvisioningReport(
                        events::add, MetricSink.NONE, new PodTimes(clock), new RunningSimulations(clock)),
                (PlannedBuffers planned) -> {},
                clock);
        provisioner.reconcile(Provisioner.KEY);
    }

    private void waiting(String name, String cpu) {
        cluster.api.create(Yaml.resource(ResourceKind.POD, """
                metadata: {name: %s, namespace: default}
                spec:
                  containers: [{name: main, image: app, resources: {requests: {cpu: "%s"}}}]
                status:
                  phase: Pending
                  conditions: [{type: PodScheduled, status: "False", reason: Unschedulable}]
                """.formatted(name, cpu)));
    }
}
