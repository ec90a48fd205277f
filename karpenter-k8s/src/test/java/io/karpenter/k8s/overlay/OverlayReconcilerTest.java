package io.karpenter.k8s.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CatalogSource;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.overlay.OverlaidCatalog;
import io.karpenter.core.overlay.OverlayEvaluation;
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
import io.karpenter.k8s.manifest.kind.KindReader;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.ObserverSettings;
import io.karpenter.k8s.observe.store.ResourceStore;
import io.karpenter.k8s.overlay.OverlayReconciler.Watched;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Who looks after NodeOverlays")
final class OverlayReconcilerTest {

    private static final ResourceKind NODE_CLASS =
            new ResourceKind("karpenter.test", "v1", "TestNodeClass", "testnodeclasses", false);
    private static final Set<String> PROVIDER_RESOURCES = Set.of("example.com/nic");

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi api = FakeClusterApi.immediate(clock);
    private final ObserverSettings settings = ObserverSettings.DEFAULT
            .withProvider(LabelSchema.CORE, Set.of(), PROVIDER_RESOURCES, List.of(NODE_CLASS))
            .withGates(true, false, false);
    private final ClusterState state = new ClusterState(settings, clock);
    private final ResourceStore overlays = new ResourceStore(resource -> resource);
    private final ResourceStore pools = new ResourceStore(resource -> resource);
    private final ResourceStore nodeClasses = new ResourceStore(resource -> resource);
    private Catalog offered = Catalogs.linear(4, 8);
    private int evaluations;
    private int asked;
    private CatalogSource source = (poolsToRead, classes) -> offered;
    private final OverlaidCatalogs catalogs = new OverlaidCatalogs(this::catalogFor, PROVIDER_RESOURCES);
    private final OverlayReconciler reconciler = new OverlayReconciler(
            api,
            new Watched(overlays, List.of(pools, nodeClasses)),
            state,
            () -> true,
            catalogs,
            new KindReader(LabelSchema.CORE, Set.of(), PROVIDER_RESOURCES),
            clock);

    @BeforeEach
    void watch() {
        catalogs.onEvaluated(() -> evaluations++);
        settings.kinds().forEach(kind -> api.watch(kind, state.listener(kind)));
        api.watch(ResourceKind.NODE_OVERLAY, overlays);
        api.watch(ResourceKind.NODE_POOL, pools);
        api.watch(NODE_CLASS, nodeClasses);
        pool("general", "default");
    }

    @Test
    @DisplayName("SCH-OVL-08 says that an overlay is in force, and that it is ready")
    void inForce() {
        overlay("cheap", "{requirements: [], priceAdjustment: \"-10%\"}");

        assertThat(reconcile()).isEqualTo(Outcome.after(Duration.ofHours(6)));

        assertThat(condition("cheap", "ValidationSucceeded"))
                .containsEntry("status", "True")
                .containsEntry("reason", "ValidationSucceeded")
                .containsEntry("observedGeneration", 1L);
        assertThat(condition("cheap", "Ready")).containsEntry("status", "True");
    }

    @Test
    @DisplayName("SCH-OVL-08, API-NO-17 says what is wrong with requirements, and prices stay as they are")
    void badRequirements() {
        overlay("bad", """
                {requirements: [{key: karpenter.sh/capacity-type, operator: In, values: [foo]}], price: "0.01"}
                """);

        reconcile();

        assertThat(condition("bad", "ValidationSucceeded"))
                .containsEntry("status", "False")
                .containsEntry("reason", "RuntimeValidation");
        assertThat((String) condition("bad", "ValidationSucceeded").get("message"))
                .contains("spec.requirements[0].values", "foo");
        assertThat(condition("bad", "Ready")).containsEntry("status", "False");
        assertThat(price("c4")).isEqualTo(0.2);
    }

    @Test
    @DisplayName("API-NO-18 says that a resource is the provider's, and does not add it")
    void providerResource() {
        overlay("bad", "{requirements: [], capacity: {example.com/nic: \"4\"}}");
        overlay("good", "{requirements: [], capacity: {example.com/fuse: \"4\"}}");

        reconcile();

        assertThat(condition("bad", "ValidationSucceeded"))
                .containsEntry("status", "False")
                .containsEntry("reason", "RuntimeValidation");
        assertThat(condition("good", "ValidationSucceeded")).containsEntry("status", "True");
        assertThat(catalog().catalog().forNodePool("general"))
                .allSatisfy(type -> assertThat(type.capacity().names())
                        .contains("example.com/fuse")
                        .doesNotContain("example.com/nic"));
    }

    @Test
    @DisplayName(
            "API-NO-19, SCH-OVL-08 the earlier in the alphabet of two equal overlays conflicts, and is ignored by plans too")
    void conflict() {
        overlay("a", "{requirements: [], price: \"0.01\", weight: 5}");
        overlay("b", "{requirements: [], price: \"0.02\", weight: 5}");
        overlay("c", "{requirements: [], price: \"0.03\", weight: 4}");

        reconcile();

        assertThat(condition("a", "ValidationSucceeded"))
                .containsEntry("status", "False")
                .containsEntry("reason", "Conflict")
                .containsEntry("message", "conflict with another overlay");
        assertThat(condition("b", "ValidationSucceeded")).containsEntry("status", "True");
        assertThat(condition("c", "ValidationSucceeded")).containsEntry("status", "True");
        assertThat(price("c4")).isEqualTo(0.02);

        api.delete(ResourceKind.NODE_OVERLAY, ObjectKey.of("b"), DeleteOptions.ANY);
        clock.passes(Duration.ofMinutes(1));
        reconcile();
        assertThat(condition("a", "ValidationSucceeded"))
                .containsEntry("status", "True")
                .containsEntry(
                        "lastTransitionTime",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        assertThat(price("c4")).isEqualTo(0.01);
    }

    @Test
    @DisplayName(
            "SCH-OVL-11 evaluates again when a generation of an overlay, a NodePool or a NodeClass changes, and for nothing else")
    void generations() {
        overlay("cheap", "{requirements: [], priceAdjustment: \"-10%\"}");
        nodeClass("default");
        reconcile();
        reconcile();
        int before = asked;
        api.patch(ResourceKind.NODE_POOL, ObjectKey.of("general"), Part.STATUS, Map.of("status", Map.of("nodes", 3)));
        clock.passes(Duration.ofHours(1));

        assertThat(reconcile()).isEqualTo(Outcome.after(Duration.ofHours(5)));
        assertThat(asked).isEqualTo(before);

        changeSpec(ResourceKind.NODE_OVERLAY, "cheap", Map.of("weight", 3));
        reconcile();
        reconcile();
        assertThat(asked).isGreaterThan(before);
        int afterOverlay = asked;
        changeSpec(ResourceKind.NODE_POOL, "general", Map.of("weight", 3));
        reconcile();
        assertThat(asked).isGreaterThan(afterOverlay);
        int afterPool = asked;
        changeSpec(NODE_CLASS, "default", Map.of("disk", 3));
        reconcile();
        assertThat(asked).isGreaterThan(afterPool);
    }

    @Test
    @DisplayName("SCH-OVL-11 evaluates again after six hours, as the provider may offer something else")
    void sixHours() {
        overlay("cheap", "{requirements: [], priceAdjustment: \"-10%\"}");
        reconcile();
        reconcile();
        int before = asked;

        clock.passes(OverlayEvaluation.PERIOD.minusSeconds(1));
        reconcile();
        assertThat(asked).isEqualTo(before);
        clock.passes(Duration.ofSeconds(1));
        reconcile();
        assertThat(asked).isGreaterThan(before);
    }

    @Test
    @DisplayName(
            "SCH-OVL-09 consolidation is told once that prices may have changed, and nothing is written for nothing")
    void tellsConsolidation() {
        overlay("cheap", "{requirements: [], priceAdjustment: \"-10%\"}");
        Instant before = state.changes().last();
        reconcile();
        reconcile();
        Instant after = state.changes().last();
        long writes = writes();

        changeSpec(ResourceKind.NODE_POOL, "general", Map.of("weight", 3));
        reconcile();
        reconcile();

        assertThat(after).isAfter(before);
        assertThat(writes()).isEqualTo(writes);
    }

    @Test
    @DisplayName(
            "SCH-OVL-08 what planning finds out first is written too: another offer of the provider may bring a conflict")
    void planningEvaluatesFirst() {
        overlay("a", """
                {requirements: [{key: node.kubernetes.io/instance-type, operator: In, values: [c4]}], price: "0.01"}
                """);
        overlay("b", """
                {requirements: [{key: node.kubernetes.io/instance-type, operator: In, values: [c4, c8]}], price: "0.02"}
                """);
        offered = Catalogs.linear(8);
        reconcile();
        reconcile();
        assertThat(condition("a", "ValidationSucceeded")).containsEntry("status", "True");

        offered = Catalogs.linear(4, 8);
        catalog();
        reconcile();

        assertThat(condition("a", "ValidationSucceeded")).containsEntry("reason", "Conflict");
    }

    @Test
    @DisplayName(
            "SCH-OVL-10 a NodePool whose instance types cannot be read waits; others are evaluated, and it is tried again")
    void unreadPool() {
        pool("broken", "broken");
        nodeClass("default");
        nodeClass("broken");
        source = (nodePools, classes) -> {
            if (classes.stream().anyMatch(nodeClass -> nodeClass.ref().name().equals("broken"))) {
                throw new InvalidNodeClassException(List.of("no such disk"));
            }
            return offered;
        };
        overlay("cheap", "{requirements: [], price: \"0.01\"}");

        assertThat(reconcile()).isEqualTo(Outcome.RETRY);

        assertThat(condition("cheap", "ValidationSucceeded")).containsEntry("status", "True");
        assertThat(price("c4")).isEqualTo(0.01);
        assertThat(catalog().typesOf("broken")).isEmpty();
        assertThat(catalog().catalog().forNodePool("broken")).isEmpty();
        source = (nodePools, classes) -> offered;
        assertThat(reconcile()).isEqualTo(Outcome.after(OverlayEvaluation.PERIOD));
        assertThat(catalog().typesOf("broken")).isPresent();
    }

    @Test
    @DisplayName(
            "SCH-OVL-08 another who writes at the same time makes all overlays be judged again; a refusal does not stop the others")
    void conflictsOfWrites() {
        overlay("a", "{requirements: [], priceAdjustment: \"-10%\", weight: 1}");
        overlay("b", "{requirements: [], priceAdjustment: \"-10%\", weight: 2}");
        boolean[] once = {true};
        api.onCall(call -> {
            if (call.verb() == Verb.PATCH_STATUS && call.moment() == Moment.BEFORE && once[0]) {
                once[0] = false;
                throw new ApiException(ApiException.CONFLICT, "Conflict", "somebody was faster");
            }
        });

        assertThat(reconcile()).isEqualTo(Outcome.RETRY);
        assertThat(List.of("a", "b"))
                .filteredOn(name -> !condition(name, "Ready").isEmpty())
                .hasSize(1);
        reconcile();
        assertThat(condition("a", "Ready")).containsEntry("status", "True");
        assertThat(condition("b", "Ready")).containsEntry("status", "True");

        overlay("c", "{requirements: [], priceAdjustment: \"-10%\", weight: 3}");
        overlay("d", "{requirements: [], priceAdjustment: \"-10%\", weight: 4}");
        once[0] = true;
        api.onCall(call -> {
            if (call.verb() == Verb.PATCH_STATUS && call.moment() == Moment.BEFORE && once[0]) {
                once[0] = false;
                throw new ApiException(403, "Forbidden", "no");
            }
        });
        assertThatThrownBy(this::reconcile).isInstanceOf(ApiException.class);
        assertThat(List.of("c", "d"))
                .filteredOn(name -> !condition(name, "Ready").isEmpty())
                .hasSize(1);
        assertThat(reconcile()).isInstanceOf(Outcome.After.class);
        assertThat(condition("c", "Ready")).containsEntry("status", "True");
        assertThat(condition("d", "Ready")).containsEntry("status", "True");
    }

    @Test
    @DisplayName(
            "SCH-OVL-08 an overlay that vanishes before its condition is written makes all be judged again, the others at once")
    void vanishedBeforeWriting() {
        overlay("a", "{requirements: [], priceAdjustment: \"-10%\", weight: 1}");
        overlay("b", "{requirements: [], priceAdjustment: \"-10%\", weight: 2}");
        boolean[] once = {true};
        api.onCall(call -> {
            if (call.verb() == Verb.PATCH_STATUS && call.moment() == Moment.BEFORE && once[0]) {
                once[0] = false;
                throw new ApiException(ApiException.NOT_FOUND, "NotFound", "it is gone");
            }
        });

        assertThat(reconcile()).isEqualTo(Outcome.RETRY);
        assertThat(List.of("a", "b"))
                .filteredOn(name -> !condition(name, "Ready").isEmpty())
                .hasSize(1);
        assertThat(reconcile()).isInstanceOf(Outcome.After.class);
    }

    @Test
    @DisplayName("overlays are gone through once for many plans, as long as nothing changes")
    void evaluatesOnce() {
        overlay("cheap", "{requirements: [], price: \"0.01\"}");

        for (int i = 0; i < 5; i++) {
            // As a provider that puts its answer together each time.
            offered = Catalogs.linear(4, 8);
            catalog();
        }
        assertThat(evaluations).isEqualTo(1);

        offered = Catalogs.linear(4, 8, 16);
        assertThat(price("c16")).isEqualTo(0.01);
        assertThat(evaluations).isEqualTo(2);
        changeSpec(ResourceKind.NODE_OVERLAY, "cheap", Map.of("price", "0.02"));
        assertThat(price("c16")).isEqualTo(0.02);
        changeSpec(
                ResourceKind.NODE_POOL,
                "general",
                Map.of("template", Map.of("metadata", Map.of("labels", Map.of("team", "shop")))));
        catalog();
        assertThat(evaluations).isEqualTo(4);
    }

    private Outcome reconcile() {
        return reconciler.reconcile(OverlayReconciler.KEY);
    }

    private Catalog catalogFor(List<NodePool> nodePools, List<NodeClass> classes) {
        asked++;
        return source.catalog(nodePools, classes);
    }

    private OverlaidCatalog catalog() {
        return catalogs.of(state.snapshot(clock.instant()), state.nodeClasses()).catalog();
    }

    private double price(String type) {
        return catalog().catalog().forNodePool("general").stream()
                .filter(candidate -> candidate.name().equals(type))
                .findFirst()
                .orElseThrow()
                .offerings()
                .get(0)
                .price();
    }

    private void overlay(String name, String spec) {
        api.create(Yaml.resource(ResourceKind.NODE_OVERLAY, "{metadata: {name: " + name + "}, spec: " + spec + "}"));
    }

    private void pool(String name, String nodeClass) {
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: %s}
                spec:
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: %s}
                      requirements: []
                """.formatted(name, nodeClass)));
    }

    private void nodeClass(String name) {
        api.create(Yaml.resource(NODE_CLASS, "{metadata: {name: " + name + "}, spec: {}}"));
    }

    private void changeSpec(ResourceKind kind, String name, Map<String, Object> spec) {
        api.patch(kind, ObjectKey.of(name), Part.MAIN, Map.of("spec", spec));
    }

    private Map<String, Object> condition(String overlay, String type) {
        Resource object =
                api.get(ResourceKind.NODE_OVERLAY, ObjectKey.of(overlay)).orElseThrow();
        return object.objects("status", "conditions").stream()
                .filter(condition -> type.equals(condition.get("type")))
                .findFirst()
                .orElse(Map.of());
    }

    private long writes() {
        return api.calls().stream()
                .filter(call -> call.verb() == Verb.PATCH_STATUS && call.kind().equals(ResourceKind.NODE_OVERLAY))
                .count();
    }
}
