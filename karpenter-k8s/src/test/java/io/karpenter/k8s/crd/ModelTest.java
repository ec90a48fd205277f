package io.karpenter.k8s.crd;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.crd.buffer.CapacityBuffer;
import io.karpenter.k8s.crd.claim.NodeClaim;
import io.karpenter.k8s.crd.claim.NodeClaimCondition;
import io.karpenter.k8s.crd.common.Condition;
import io.karpenter.k8s.crd.common.NodeClassReference;
import io.karpenter.k8s.crd.common.Requirement;
import io.karpenter.k8s.crd.common.Taint;
import io.karpenter.k8s.crd.nodeclass.Ec2NodeClass;
import io.karpenter.k8s.crd.nodeclass.Ec2NodeClassSpec;
import io.karpenter.k8s.crd.overlay.NodeOverlay;
import io.karpenter.k8s.crd.overlay.NodeOverlaySpec;
import io.karpenter.k8s.crd.pool.Budget;
import io.karpenter.k8s.crd.pool.Disruption;
import io.karpenter.k8s.crd.pool.NodePool;
import io.karpenter.k8s.crd.pool.NodePoolSpec;
import io.karpenter.k8s.crd.pool.NodePoolTemplate;
import io.karpenter.k8s.crd.pool.TemplateSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the classes of the kinds write and read. Source: API 11. */
class ModelTest {

    private static final KubernetesSerialization JSON = new KubernetesSerialization();
    private static final Map<String, Class<? extends CustomResource<?, ?>>> CLASSES = Map.of(
            "NodePool", NodePool.class,
            "NodeClaim", NodeClaim.class,
            "NodeOverlay", NodeOverlay.class,
            "CapacityBuffer", CapacityBuffer.class,
            "EC2NodeClass", Ec2NodeClass.class);

    @TestFactory
    @DisplayName("an object that is read and written says the same as before")
    Stream<DynamicTest> roundTrips() {
        return AdmissionCase.examples().stream()
                .map(it -> DynamicTest.dynamicTest(it.kind() + " " + it.name(), () -> {
                    Object read = JSON.unmarshal(
                            JSON.asJson(it.content()), CLASSES.get(it.kind().kind()));

                    assertThat(tree(read)).isEqualTo(textQuantities(it).content());
                }));
    }

    /** The one difference: a quantity that was a number is written as a text, which is the same quantity. */
    private static Resource textQuantities(Resource example) {
        return example.kind().kind().equals("NodePool") && example.name().equals("general")
                ? AdmissionCase.with(example, new String[] {"spec", "limits", "nvidia.com/gpu"}, "16")
                : example;
    }

    @Test
    @DisplayName("requirements are written even when there are none, other empty lists are not")
    void emptyLists() {
        assertThat(tree(new TemplateSpec(
                        List.of(), new NodeClassReference("g", "k", "n"), List.of(), List.of(), null, null)))
                .isEqualTo(Map.of(
                        "requirements", List.of(), "nodeClassRef", Map.of("group", "g", "kind", "k", "name", "n")));
        assertThat(tree(new Requirement("a", "Exists"))).isEqualTo(Map.of("key", "a", "operator", "Exists"));
    }

    @Test
    @DisplayName("an empty list of budgets or reasons is told apart from none")
    void emptyBudgets() {
        assertThat(tree(new Disruption(null, null, List.of()))).isEqualTo(Map.of("budgets", List.of()));
        assertThat(tree(new Disruption(null, null, null))).isEqualTo(Map.of());
        assertThat(tree(new Budget("1", List.of(), null, null))).isEqualTo(Map.of("nodes", "1", "reasons", List.of()));
        assertThat(JSON.unmarshal("{}", Disruption.class).budgets()).isNull();
        assertThat(JSON.unmarshal("{\"budgets\": []}", Disruption.class).budgets())
                .isEmpty();
    }

    @Test
    @DisplayName("empty texts that the API server refuses are left out")
    void emptyTexts() {
        assertThat(tree(new Taint("a", "", "NoSchedule"))).isEqualTo(Map.of("key", "a", "effect", "NoSchedule"));
        assertThat(tree(new NodeOverlaySpec(List.of(), "", "", Map.of(), null)))
                .isEqualTo(Map.of("requirements", List.of()));
        assertThat(tree(new TemplateSpec(
                        List.of(), new NodeClassReference("g", "k", "n"), List.of(), List.of(), "", "")))
                .isInstanceOfSatisfying(
                        Map.class, it -> assertThat(it).doesNotContainKeys("expireAfter", "terminationGracePeriod"));
    }

    @Test
    @DisplayName(
            "of an EC2NodeClass an empty list of network interfaces is told apart from none, other empty lists are left out")
    void emptyListsOfNodeClasses() {
        Ec2NodeClassSpec none = JSON.unmarshal("{\"tags\": {}, \"subnetSelectorTerms\": []}", Ec2NodeClassSpec.class);
        Ec2NodeClassSpec empty = JSON.unmarshal("{\"networkInterfaces\": []}", Ec2NodeClassSpec.class);

        assertThat(tree(none)).isEmpty();
        assertThat(tree(empty)).isEqualTo(Map.of("networkInterfaces", List.of()));
    }

    @Test
    @DisplayName("zero and absent are told apart")
    void zeroIsNotAbsent() {
        NodePoolTemplate template = new NodePoolTemplate(
                null,
                new TemplateSpec(List.of(), new NodeClassReference("g", "k", "n"), List.of(), List.of(), null, null));

        assertThat(keys(new NodePoolSpec(template, null, null, null, 0L))).containsExactly("template", "replicas");
        assertThat(keys(new NodePoolSpec(template, null, null, null, null))).containsExactly("template");
        assertThat(JSON.unmarshal("{}", Requirement.class).minValues()).isNull();
    }

    @Test
    @DisplayName("a quantity keeps its spelling and equals others of its value")
    void quantities() {
        NodePoolSpec read = JSON.unmarshal("{\"limits\": {\"cpu\": \"1000m\"}}", NodePoolSpec.class);

        assertThat(read.limits()).isEqualTo(Map.of("cpu", new Quantity("1")));
        assertThat(tree(read)).isEqualTo(Map.of("limits", Map.of("cpu", "1000m")));
    }

    @Test
    @DisplayName("fields and policies of later releases can be read")
    void laterReleases() {
        Disruption read =
                JSON.unmarshal("{\"consolidationPolicy\": \"Later\", \"more\": {\"a\": 1}}", Disruption.class);

        assertThat(read.consolidationPolicy()).isEqualTo("Later");
    }

    @Test
    @DisplayName("a condition has a message even if it is empty, that of a NodeClaim need not")
    void conditions() {
        assertThat(keys(new Condition("Ready", "True", "Ready", "", "2026-01-01T00:00:00Z", null)))
                .containsExactly("type", "status", "reason", "message", "lastTransitionTime");
        assertThat(keys(new NodeClaimCondition("Ready", "True", null, null, "2026-01-01T00:00:00Z", 3L)))
                .containsExactly("type", "status", "lastTransitionTime", "observedGeneration");
    }

    @Test
    @DisplayName("a new object has neither spec nor status until somebody sets them")
    void newObjects() {
        assertThat(tree(new NodePool()))
                .isInstanceOfSatisfying(Map.class, it -> assertThat(it).doesNotContainKeys("spec", "status"));
    }

    private static Iterable<String> keys(Object value) {
        return tree(value).keySet();
    }

    @SuppressWarnings("unchecked") // an object of JSON is a mapping of texts
    private static Map<String, Object> tree(Object value) {
        return new LinkedHashMap<String, Object>(JSON.unmarshal(JSON.asJson(value), Map.class));
    }
}
