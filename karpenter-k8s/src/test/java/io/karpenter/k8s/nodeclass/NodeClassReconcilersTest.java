package io.karpenter.k8s.nodeclass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.event.EventType;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.lifecycle.World;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Those who look after configuration objects")
class NodeClassReconcilersTest {

    private static final ObjectKey KEY = ObjectKey.of("default");
    private static final String FINALIZER = "test.sh/termination";

    private final World world = new World();
    private final TestCare care = new TestCare();
    private final ResourceStore store = new ResourceStore(resource -> resource);
    private final NodeClassObjects objects;

    NodeClassReconcilersTest() {
        world.api.watch(World.NODE_CLASS, store);
        objects = new NodeClassObjects(
                world.api, care, LabelSchema.CORE, world.events::add, store, world.claims, world.pools);
    }

    /** Finds what the test says. */
    private final class TestCare implements NodeClassCare {

        private Map<String, Object> status = Map.of("zones", List.of("a"));
        private final List<RuntimeException> failures = new ArrayList<>();
        private final List<String> calls = new ArrayList<>();
        private List<NodePool> pools = List.of();
        private String hash = "2";
        private List<Map<String, String>> machines = List.of();

        @Override
        public NodeClassKind kind() {
            return new NodeClassKind("test.sh", "TestNodeClass");
        }

        @Override
        public String finalizer() {
            return FINALIZER;
        }

        @Override
        public List<String> dependents() {
            return List.of("ZonesReady");
        }

        @Override
        public Optional<Stamp> stamp(NodeClass nodeClass) {
            return Optional.of(new Stamp("test.sh/hash", "test.sh/hash-version", hash, "own"));
        }

        @Override
        public Tended tend(Tending now) {
            calls.add("tend " + theClass().finalizers());
            pools = now.pools();
            ConditionSet conditions = now.conditions().withTrue("ZonesReady", world.clock.instant());
            return new Tended(status, conditions, List.of(), Optional.of(Duration.ofMinutes(1)), failures);
        }

        @Override
        public void end(NodeClass nodeClass) {
            calls.add("end " + nodeClass.metadata().uid());
            if (!failures.isEmpty()) {
                throw failures.getFirst();
            }
        }

        @Override
        public void clearUp(List<NodeClass> nodeClasses, List<Map<String, String>> ofMachines) {
            calls.add("clear up for "
                    + nodeClasses.stream().map(n -> n.ref().name()).toList());
            machines = ofMachines;
        }
    }

    private Resource theClass() {
        return world.api.get(World.NODE_CLASS, KEY).orElseThrow();
    }

    private Outcome reconcile() {
        return new NodeClassReconciler(objects).reconcile(KEY);
    }

    private void annotate(Resource resource, Map<String, Object> annotations) {
        world.api.patch(
                resource.kind(),
                resource.key(),
                Part.MAIN,
                Map.of("metadata", Map.of("annotations", new HashMap<>(annotations))));
    }

    private void drifted(String claim) {
        world.api.patch(
                ResourceKind.NODE_CLAIM,
                ObjectKey.of(claim),
                Part.STATUS,
                Map.of(
                        "status",
                        Map.of(
                                "conditions",
                                List.of(Map.of(
                                        "type", "Drifted",
                                        "status", "True",
                                        "reason", "AMIDrift",
                                        "message", "",
                                        "lastTransitionTime", "2026-01-01T00:00:00Z")))));
    }

    @Test
    @DisplayName("AWS-NC-01 puts the finalizer on before anything is made for the object")
    void finalizer() {
        reconcile();

        assertThat(care.calls).containsExactly("tend [" + FINALIZER + "]");
    }

    @Test
    @DisplayName("AWS-NC-01 makes nothing for an object on which somebody else was faster")
    void conflict() {
        world.api.onCall(call -> {
            if (call.verb() == Verb.PATCH && call.moment() == Moment.BEFORE) {
                throw new ApiException(409, "Conflict", "changed", new IllegalStateException("changed"));
            }
        });

        assertThatThrownBy(this::reconcile).isInstanceOf(ApiException.class);
        assertThat(care.calls).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-NC-03 writes the status in one patch, only if something has changed, and comes back when the provider says")
    void onePatch() {
        world.pool("");
        long before = world.writes();

        assertThat(reconcile()).isEqualTo(Outcome.after(Duration.ofMinutes(1)));

        assertThat(world.writes() - before).isEqualTo(2);
        assertThat(theClass().at("status", "zones")).isEqualTo(List.of("a"));
        assertThat(StatusConditions.find(theClass(), "Ready").orElseThrow().isTrue())
                .isTrue();
        assertThat(care.pools).extracting(NodePool::name).containsExactly("default");

        reconcile();
        assertThat(world.writes() - before).isEqualTo(2);

        care.status = Map.of();
        reconcile();
        assertThat(theClass().at("status", "zones")).isNull();
        assertThat(theClass().at("status", "conditions")).isNotNull();
    }

    @Test
    @DisplayName(
            "AWS-NC-03 writes what was found out even where something could not be, and lets the error win over the pause")
    void failures() {
        care.failures.add(new CloudProviderException("no answer"));
        care.failures.add(new CloudProviderException("none either"));

        assertThatThrownBy(this::reconcile)
                .isInstanceOf(CloudProviderException.class)
                .hasMessage("no answer")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(theClass().at("status", "zones")).isEqualTo(List.of("a"));
    }

    @Test
    @DisplayName(
            "AWS-GC-06 waits ten minutes for the NodeClaims of an object that goes, names five of them, and then has it cleared up")
    void end() {
        reconcile();
        for (int i = 0; i < 7; i++) {
            world.claim("claim-" + i);
        }
        String uid = theClass().uid();
        world.api.delete(World.NODE_CLASS, KEY, DeleteOptions.ANY);
        care.calls.clear();

        assertThat(reconcile()).isEqualTo(Outcome.after(Duration.ofMinutes(10)));
        assertThat(world.events).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo("WaitingOnNodeClaimTermination");
            assertThat(event.type()).isEqualTo(EventType.NORMAL);
            assertThat(event.message()).contains("claim-0", "claim-4", "2 more").doesNotContain("claim-5");
        });
        assertThat(care.calls).isEmpty();

        for (int i = 0; i < 7; i++) {
            world.delete("claim-" + i);
        }
        assertThat(reconcile()).isEqualTo(Outcome.DONE);
        assertThat(care.calls).containsExactly("end " + uid);
        assertThat(world.api.get(World.NODE_CLASS, KEY)).isEmpty();
    }

    @Test
    @DisplayName("AWS-GC-06 keeps an object until all of what was made for it is gone")
    void endFails() {
        reconcile();
        world.api.delete(World.NODE_CLASS, KEY, DeleteOptions.ANY);
        care.failures.add(new CloudProviderException("no answer"));

        assertThatThrownBy(this::reconcile).hasMessage("no answer");

        assertThat(theClass().finalizers()).containsExactly(FINALIZER);
    }

    @Test
    @DisplayName(
            "AWS-NC-25 takes claims of another version over before it stamps the object, but for the fingerprint of those that have drifted")
    void takeover() {
        annotate(theClass(), Map.of("test.sh/hash", "1", "test.sh/hash-version", "v6"));
        for (String name : List.of("same", "drifted", "other")) {
            Resource claim = world.claim(name);
            annotate(claim, Map.of("test.sh/hash", name.equals("other") ? "0" : "1", "test.sh/hash-version", "v6"));
        }
        drifted("drifted");

        new NodeClassHashReconciler(objects).reconcile(KEY);

        assertThat(theClass().annotations())
                .containsEntry("test.sh/hash", "2")
                .containsEntry("test.sh/hash-version", "own");
        assertThat(world.theClaim("same").annotations())
                .containsEntry("test.sh/hash", "2")
                .containsEntry("test.sh/hash-version", "own");
        assertThat(world.theClaim("drifted").annotations())
                .containsEntry("test.sh/hash", "1")
                .containsEntry("test.sh/hash-version", "own");
        assertThat(world.theClaim("other").annotations()).containsEntry("test.sh/hash", "0");
    }

    @Test
    @DisplayName("AWS-NC-25 leaves claims alone when the object itself changes, so that they drift")
    void change() {
        annotate(theClass(), Map.of("test.sh/hash", "1", "test.sh/hash-version", "own"));
        annotate(world.claim("a"), Map.of("test.sh/hash", "1", "test.sh/hash-version", "own"));

        new NodeClassHashReconciler(objects).reconcile(KEY);

        assertThat(theClass().annotations()).containsEntry("test.sh/hash", "2");
        assertThat(world.theClaim("a").annotations()).containsEntry("test.sh/hash", "1");
    }

    @Test
    @DisplayName("AWS-GC-05 has garbage cleared up only an interval after the start, with what the API server has")
    void clearing() {
        annotate(world.claim("a"), Map.of("profile", "p-1"));
        NodeClassClearing clearing = new NodeClassClearing(objects, Duration.ofMinutes(30));

        assertThat(clearing.reconcile(NodeClassClearing.ROUND)).isEqualTo(Outcome.after(Duration.ofMinutes(30)));
        assertThat(care.calls).isEmpty();
        clearing.reconcile(NodeClassClearing.ROUND);

        assertThat(care.calls).containsExactly("clear up for [default]");
        assertThat(care.machines).containsExactly(Map.of("profile", "p-1"));
    }
}
