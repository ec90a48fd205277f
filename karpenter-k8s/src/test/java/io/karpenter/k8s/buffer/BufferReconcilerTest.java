package io.karpenter.k8s.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.buffer.PlannedBuffers;
import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.core.workload.PodId;
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
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Who looks after CapacityBuffers")
final class BufferReconcilerTest {

    private static final ObjectKey KEY = new ObjectKey("default", "spare");
    private static final ObjectKey TEMPLATE = new ObjectKey("default", "shape");

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi api = FakeClusterApi.immediate(clock);
    private final ObserverSettings settings = ObserverSettings.DEFAULT.withGates(false, true, false);
    private final ClusterState state = new ClusterState(settings, clock);
    private final ResourceStore buffers = new ResourceStore(resource -> resource);
    private final BufferRooms rooms = new BufferRooms();
    private final List<String> triggers = new ArrayList<>();
    private boolean synced = true;
    private BufferReconciler reconciler = newProcess();

    private BufferReconciler newProcess() {
        return new BufferReconciler(api, buffers, state, () -> synced, rooms, triggers::add, clock);
    }

    @BeforeEach
    void watch() {
        settings.kinds().forEach(kind -> api.watch(kind, state.listener(kind)));
        api.watch(ResourceKind.CAPACITY_BUFFER, buffers);
    }

    @Test
    @DisplayName("SCH-BUF-04, SCH-BUF-05 says that a buffer is resolved, what it asks for, and from which PodTemplate")
    void resolved() {
        template("1");
        buffer("{podTemplateRef: {name: shape}, replicas: 2, provisioningStrategy: buffer.x-k8s.io/active-capacity}");

        assertThat(reconcile()).isEqualTo(Outcome.after(Duration.ofSeconds(30)));

        assertThat(condition("ReadyForProvisioning"))
                .containsEntry("status", "True")
                .containsEntry("reason", "Resolved")
                .containsEntry("message", "")
                .containsEntry("observedGeneration", 1L);
        assertThat(status("replicas")).isEqualTo(2L);
        assertThat(status("podTemplateRef")).isEqualTo(Map.of("name", "shape"));
        assertThat(status("podTemplateGeneration")).isEqualTo(1L);
        assertThat(status("provisioningStrategy")).isEqualTo("buffer.x-k8s.io/active-capacity");
        assertThat(condition("Provisioning")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "API-CB-11; {}; ResolutionFailed; false",
                "API-CB-12; {podTemplateRef: {name: missing}, replicas: 1}; PodTemplateNotFound; false",
                "API-CB-12; {scalableRef: {kind: Deployment, name: missing}, replicas: 1}; ScalableRefNotFound; false",
                "API-CB-13; {scalableRef: {kind: ReplicationController, name: web}, replicas: 1}; ResolutionFailed; true",
                "API-CB-13; {scalableRef: {apiGroup: other.io, kind: Deployment, name: web}, replicas: 1}; ResolutionFailed; true"
            })
    @DisplayName("SCH-BUF-04, API-CB-11, API-CB-12, API-CB-13 says why a buffer cannot be resolved, in words too")
    void unresolved(String id, String spec, String reason, boolean retried) {
        buffer(spec);

        Outcome outcome = reconcile();

        assertThat(outcome).isEqualTo(retried ? Outcome.RETRY : Outcome.after(Duration.ofSeconds(30)));
        assertThat(condition("ReadyForProvisioning"))
                .containsEntry("status", "False")
                .containsEntry("reason", reason);
        assertThat((String) condition("ReadyForProvisioning").get("message")).isNotEmpty();
        assertThat(status("replicas")).isEqualTo(0L);
        assertThat(status("podTemplateRef")).isNull();
    }

    @Test
    @DisplayName("API-CB-13 takes an empty API group for apps")
    void emptyGroup() {
        api.create(Yaml.resource(ResourceKind.DEPLOYMENT, """
                metadata: {name: web, namespace: default}
                spec:
                  replicas: 10
                  template: {spec: {containers: [{name: main, resources: {requests: {cpu: "1"}}}]}}
                """));
        buffer("{scalableRef: {kind: Deployment, name: web}, percentage: 25}");

        reconcile();

        assertThat(condition("ReadyForProvisioning")).containsEntry("reason", "Resolved");
        assertThat(status("replicas")).isEqualTo(3L);
        assertThat(status("podTemplateRef")).isNull();
        assertThat(status("podTemplateGeneration")).isNull();
    }

    @Test
    @DisplayName("SCH-BUF-05 takes the PodTemplate out of the status when it is gone, and keeps conditions of others")
    void losesTemplate() {
        template("1");
        buffer("{podTemplateRef: {name: shape}, replicas: 2}");
        reconcile();
        List<Map<String, Object>> conditions = new ArrayList<>(object().objects("status", "conditions"));
        conditions.add(Map.of(
                "type", "LimitedByQuotas",
                "status", "False",
                "reason", "Enough",
                "message", "",
                "lastTransitionTime", "2026-01-01T00:00:00Z"));
        api.patch(ResourceKind.CAPACITY_BUFFER, KEY, Part.STATUS, Map.of("status", Map.of("conditions", conditions)));
        api.delete(ResourceKind.POD_TEMPLATE, TEMPLATE, DeleteOptions.ANY);

        reconcile();

        assertThat(status("podTemplateRef")).isNull();
        assertThat(status("podTemplateGeneration")).isNull();
        assertThat(condition("LimitedByQuotas")).containsEntry("reason", "Enough");
    }

    @Test
    @DisplayName(
            "CND-01 keeps the time of a condition whose status stays, and writes nothing where nothing has changed")
    void writesDifferences() {
        template("1");
        buffer("{podTemplateRef: {name: shape}, replicas: 2}");
        reconcile();
        Object since = condition("ReadyForProvisioning").get("lastTransitionTime");
        long writes = writes();
        clock.passes(Duration.ofMinutes(1));

        reconcile();
        assertThat(writes()).isEqualTo(writes);
        api.patch(ResourceKind.CAPACITY_BUFFER, KEY, Part.MAIN, Map.of("spec", Map.of("replicas", 4)));
        reconcile();

        assertThat(condition("ReadyForProvisioning"))
                .containsEntry("lastTransitionTime", since)
                .containsEntry("observedGeneration", 2L);
        assertThat(status("replicas")).isEqualTo(4L);
    }

    @Test
    @DisplayName("SCH-BUF-06 waits until all PodTemplates are known before it calls one missing")
    void waitsForSync() {
        buffer("{podTemplateRef: {name: shape}, replicas: 2}");
        synced = false;

        assertThat(reconcile()).isEqualTo(Outcome.after(Duration.ofSeconds(1)));

        assertThat(object().at("status")).isNull();
    }

    @Test
    @DisplayName(
            "SCH-BUF-06, PROV-03 triggers planning for each change, also after a restart, and when the buffer goes")
    void triggers() {
        template("1");
        buffer("{podTemplateRef: {name: shape}, replicas: 2}");
        reconcile();
        reconcile();
        assertThat(triggers).hasSize(1);

        api.delete(ResourceKind.POD_TEMPLATE, TEMPLATE, DeleteOptions.ANY);
        template("2");
        reconcile();
        assertThat(triggers).hasSize(2);

        reconciler = newProcess();
        reconcile();
        assertThat(triggers).hasSize(3);

        api.delete(ResourceKind.CAPACITY_BUFFER, KEY, DeleteOptions.ANY);
        assertThat(reconcile()).isEqualTo(Outcome.DONE);
        reconcile();
        assertThat(triggers).hasSize(4);
    }

    @Test
    @DisplayName("SCH-BUF-06 triggers planning though the status cannot be written, once")
    void triggersInSpiteOfRefusal() {
        template("1");
        buffer("{podTemplateRef: {name: shape}, replicas: 2}");
        api.onCall(call -> {
            if (call.verb() == Verb.PATCH_STATUS && call.moment() == Moment.BEFORE) {
                throw new ApiException(403, "Forbidden", "no");
            }
        });

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(this::reconcile).isInstanceOf(ApiException.class);
        }

        assertThat(triggers).hasSize(1);
    }

    @Test
    @DisplayName("SCH-BUF-10 writes what a planning says of the buffer, as soon as there is one that knew it as it is")
    void provisioning() {
        template("1");
        buffer("{podTemplateRef: {name: shape}, replicas: 2}");
        planned(Map.of("node", pods(2)), Map.of());
        reconcile();
        assertThat(condition("Provisioning"))
                .containsEntry("status", "True")
                .containsEntry("reason", "FitsExistingCapacity");

        api.patch(ResourceKind.CAPACITY_BUFFER, KEY, Part.MAIN, Map.of("spec", Map.of("replicas", 3)));
        reconcile();
        assertThat(condition("Provisioning"))
                .containsEntry("reason", "FitsExistingCapacity")
                .containsEntry("observedGeneration", 1L);

        planned(Map.of("node", pods(2)), Map.of("new", List.of(pod(3))));
        reconcile();
        assertThat(condition("Provisioning"))
                .containsEntry("status", "False")
                .containsEntry("reason", "RequiresNewCapacity")
                .containsEntry("observedGeneration", 2L);
    }

    @Test
    @DisplayName(
            "SCH-BUF-10 a planning that knew a buffer of no pods calls it empty, one that is not resolved not ready")
    void emptyAndNotReady() {
        template("1");
        buffer("{podTemplateRef: {name: shape}, replicas: 0}");
        planned(Map.of(), Map.of());
        reconcile();
        assertThat(condition("Provisioning")).containsEntry("status", "False").containsEntry("reason", "BufferEmpty");

        api.delete(ResourceKind.POD_TEMPLATE, TEMPLATE, DeleteOptions.ANY);
        planned(Map.of(), Map.of());
        reconcile();
        assertThat(condition("Provisioning"))
                .containsEntry("status", "False")
                .containsEntry("reason", "NotReadyForProvisioning");
    }

    @Test
    @DisplayName("SCH-BUF-11, STA-36 the pods of each node are those of the last planning, of no other")
    void podsOfNodes() {
        template("1");
        buffer("{podTemplateRef: {name: shape}, replicas: 3}");
        planned(Map.of("node", pods(2)), Map.of("new", List.of(pod(3))));
        assertThat(rooms.podsOfPlace()).isEqualTo(Map.of("node", 2, "claim-of-new", 1));

        planned(Map.of("other", pods(3)), Map.of());
        assertThat(rooms.podsOfPlace()).isEqualTo(Map.of("other", 3));

        rooms.accept(PlannedBuffers.NONE);
        assertThat(rooms.places()).isEmpty();
    }

    private static PodId pod(int number) {
        return new PodId("default", "capacity-buffer-spare-" + number);
    }

    private static List<PodId> pods(int count) {
        List<PodId> pods = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            pods.add(pod(i));
        }
        return pods;
    }

    private void planned(Map<String, List<PodId>> onExisting, Map<String, List<PodId>> onNew) {
        List<ResolvedBuffer> known = state.buffers();
        Cluster cluster = VirtualPods.addTo(state.snapshot(clock.instant()), known);
        rooms.accept(PlannedBuffers.of(
                known,
                cluster,
                new BufferPlan(Plan.NOTHING, onNew, onExisting, List.of()),
                Map.of("new", "claim-of-new")));
    }

    private void template(String cpu) {
        api.create(Yaml.resource(ResourceKind.POD_TEMPLATE, """
                metadata: {name: shape, namespace: default}
                template: {spec: {containers: [{name: main, resources: {requests: {cpu: "%s"}}}]}}
                """.formatted(cpu)));
    }

    private void buffer(String spec) {
        api.create(Yaml.resource(
                ResourceKind.CAPACITY_BUFFER, "{metadata: {name: spare, namespace: default}, spec: " + spec + "}"));
    }

    private Outcome reconcile() {
        return reconciler.reconcile(KEY);
    }

    private Resource object() {
        return api.get(ResourceKind.CAPACITY_BUFFER, KEY).orElseThrow();
    }

    private Object status(String field) {
        return object().at("status", field);
    }

    private Map<String, Object> condition(String type) {
        return object().objects("status", "conditions").stream()
                .filter(condition -> type.equals(condition.get("type")))
                .findFirst()
                .orElse(Map.of());
    }

    private long writes() {
        return api.calls().stream()
                .filter(call -> call.verb() == Verb.PATCH_STATUS)
                .count();
    }
}
