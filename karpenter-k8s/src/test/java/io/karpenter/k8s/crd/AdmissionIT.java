package io.karpenter.k8s.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.crd.CustomResourceDefinitions.Installed;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real API server with the shipped definitions takes, refuses and fills in. */
@UsesControlPlane(Size.API)
class AdmissionIT {

    private static final CustomResourceDefinitions DEFINITIONS = CustomResourceDefinitions.shipped();

    @BeforeAll
    static void install(ControlPlane plane) {
        InstalledDefinitions.on(plane);
    }

    @Test
    @DisplayName("definitions that are installed already are found to be as they should")
    void installingAgainChangesNothing(ControlPlane plane) {
        assertThat(DEFINITIONS.install(new Fabric8ClusterApi(plane.client())).values())
                .containsOnly(Installed.UNCHANGED);
    }

    @Test
    @DisplayName("the API server has nothing to say against the schemas")
    void schemasAreStructural(ControlPlane plane) {
        for (Resource definition : DEFINITIONS.resources()) {
            assertThat(plane.client()
                            .apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName(definition.name())
                            .get()
                            .getStatus()
                            .getConditions())
                    .as(definition.name())
                    .allSatisfy(condition -> assertThat(condition.getStatus())
                            .as("%s: %s", condition.getType(), condition.getMessage())
                            .isEqualTo(condition.getType().equals("NonStructuralSchema") ? "False" : "True"));
        }
    }

    @TestFactory
    @DisplayName("an object is taken or refused as the reference's definitions do it")
    Stream<DynamicTest> recordedCases(ControlPlane plane) {
        return tests(plane, AdmissionCase.recorded());
    }

    @TestFactory
    @DisplayName("AWS-NC-10 each rule takes and refuses what it says")
    Stream<DynamicTest> casesOfRules(ControlPlane plane) {
        return tests(plane, AdmissionCase.ofRules());
    }

    private static Stream<DynamicTest> tests(ControlPlane plane, List<AdmissionCase> cases) {
        Admission admission = new Admission(plane.client());
        return cases.stream()
                .map(it -> dynamicTest(it.name(), () -> {
                    Admission.Answer answer = answer(admission, it);

                    assertThat(answer.accepted())
                            .as("%s%n%s", it.object(), answer.refusal())
                            .isEqualTo(it.accepted());
                    assertThat(answer.refusal()).contains(it.says());
                }));
    }

    private static Admission.Answer answer(Admission admission, AdmissionCase it) {
        if (it.before().isPresent()) {
            return admission.replace(it.before().get(), it.object());
        }
        // Status is not looked at when an object is created.
        return it.object().at("status") == null
                ? admission.create(it.object())
                : admission.replace(AdmissionCase.with(it.object(), new String[] {"status"}, null), it.object());
    }

    @TestFactory
    @DisplayName(
            "API-NP-01 API-NC-01 API-NO-01 API-CB-01 API-ENC-01 the examples of the reference are accepted, every field known")
    Stream<DynamicTest> examples(ControlPlane plane) {
        Admission admission = new Admission(plane.client());
        plane.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("shop")
                        .endMetadata()
                        .build())
                .serverSideApply();
        return AdmissionCase.examples().stream()
                .map(it -> dynamicTest(
                        it.kind() + " " + it.name(),
                        () -> assertThat(admission.create(it).refusal()).isEmpty()));
    }

    @ParameterizedTest(name = "{0}: {2} of {1} are accepted, one more is refused")
    @CsvSource({
        "API-NP-09, spec.template.spec.requirements, 100",
        "API-NP-35, spec.disruption.budgets, 50",
        "API-NC-04, spec.requirements, 100",
        "API-NO-02, spec.requirements, 100"
    })
    @DisplayName("lists have a greatest length")
    void lengthsOfLists(String id, String path, int most, ControlPlane plane) {
        Admission admission = new Admission(plane.client());
        Resource smallest = AdmissionCase.SMALLEST.get(id.substring(4, 6));
        boolean isBudgets = path.endsWith("budgets");
        Map<String, Object> item = isBudgets ? Map.of("nodes", "1") : Map.of("key", "a", "operator", "Exists");

        assertThat(admission
                        .create(AdmissionCase.with(smallest, path.split("\\."), Collections.nCopies(most, item)))
                        .refusal())
                .isEmpty();
        assertThat(admission
                        .create(AdmissionCase.with(smallest, path.split("\\."), Collections.nCopies(most + 1, item)))
                        .refusal())
                .contains("must have at most " + most + " items");
    }

    @Test
    @DisplayName("API-NP-21 a template has at most 100 labels")
    void numberOfLabels(ControlPlane plane) {
        Admission admission = new Admission(plane.client());

        assertThat(admission.create(withLabels(100)).refusal()).isEmpty();
        assertThat(admission.create(withLabels(101)).refusal()).contains("must have at most 100 items");
    }

    private static Resource withLabels(int number) {
        Map<String, String> labels = new TreeMap<>();
        IntStream.range(0, number).forEach(k -> labels.put("example.com/l" + k, "v"));
        return AdmissionCase.with(
                AdmissionCase.SMALLEST.get("NP"), new String[] {"spec", "template", "metadata", "labels"}, labels);
    }

    @ParameterizedTest(name = "{0}: a key of 316 characters is accepted, one of 317 refused")
    @CsvSource({
        "API-NP-10, spec.template.spec.requirements",
        "API-NC-05, spec.requirements",
        "API-NO-03, spec.requirements"
    })
    @DisplayName("keys of requirements have a greatest length")
    void lengthsOfKeys(String id, String path, ControlPlane plane) {
        Admission admission = new Admission(plane.client());
        Resource smallest = AdmissionCase.SMALLEST.get(id.substring(4, 6));

        assertThat(admission
                        .create(AdmissionCase.with(smallest, path.split("\\."), List.of(exists(316))))
                        .refusal())
                .isEmpty();
        assertThat(admission
                        .create(AdmissionCase.with(smallest, path.split("\\."), List.of(exists(317))))
                        .refusal())
                .contains("316");
    }

    private static Map<String, Object> exists(int length) {
        return Map.of("key", "k".repeat(length), "operator", "Exists");
    }

    @Test
    @DisplayName("DIS-CON-01 a NodePool gets the policy, quiet time, budget and lifetime that it does not state")
    void defaultsOfNodePools(ControlPlane plane) {
        Resource stored = new Admission(plane.client())
                .create(AdmissionCase.SMALLEST.get("NP"))
                .stored();

        assertThat(stored.at("spec", "disruption"))
                .isEqualTo(Map.of(
                        "consolidateAfter", "0s",
                        "consolidationPolicy", "WhenEmptyOrUnderutilized",
                        "budgets", List.of(Map.of("nodes", "10%"))));
        assertThat(stored.at("spec", "template", "spec", "expireAfter")).isEqualTo("720h");
        assertThat(stored.at("spec", "weight")).isNull();
        assertThat(stored.at("spec", "replicas")).isNull();
    }

    @Test
    @DisplayName("API-NP-33 API-NP-36 what of disruption is stated stays, and only the rest is filled in")
    void partialDisruption(ControlPlane plane) {
        Admission admission = new Admission(plane.client());
        Resource pool = AdmissionCase.SMALLEST.get("NP");
        String[] disruption = {"spec", "disruption"};

        assertThat(admission
                        .create(AdmissionCase.with(pool, disruption, Map.of("budgets", List.of())))
                        .stored()
                        .at(disruption))
                .isEqualTo(Map.of(
                        "consolidateAfter",
                        "0s",
                        "consolidationPolicy",
                        "WhenEmptyOrUnderutilized",
                        "budgets",
                        List.of()));
        assertThat(admission
                        .create(AdmissionCase.with(
                                pool, disruption, Map.of("consolidateAfter", "Never", "budgets", List.of(Map.of()))))
                        .stored()
                        .at(disruption))
                .isEqualTo(Map.of(
                        "consolidateAfter", "Never",
                        "consolidationPolicy", "WhenEmptyOrUnderutilized",
                        "budgets", List.of(Map.of("nodes", "10%"))));
    }

    @Test
    @DisplayName("the number of nodes of a NodePool is zero as long as nobody has counted")
    void defaultsOfStatus(ControlPlane plane) {
        Resource pool = AdmissionCase.SMALLEST.get("NP");

        Resource stored = new Admission(plane.client())
                .replace(pool, AdmissionCase.with(pool, new String[] {"status", "resources", "cpu"}, "3"))
                .stored();

        assertThat(stored.at("status")).isEqualTo(Map.of("resources", Map.of("cpu", "3"), "nodes", 0));
    }

    @Test
    @DisplayName("a NodeClaim gets a lifetime")
    void defaultsOfNodeClaims(ControlPlane plane) {
        Resource stored = new Admission(plane.client())
                .create(AdmissionCase.SMALLEST.get("NC"))
                .stored();

        assertThat(stored.at("spec", "expireAfter")).isEqualTo("720h");
    }

    @Test
    @DisplayName("a NodeOverlay gets nothing that it does not state")
    void defaultsOfNodeOverlays(ControlPlane plane) {
        Resource stored = new Admission(plane.client())
                .create(AdmissionCase.SMALLEST.get("NO"))
                .stored();

        assertThat(stored.at("spec")).isEqualTo(Map.of("requirements", List.of()));
    }

    @Test
    @DisplayName("API-CB-10 a CapacityBuffer gets the active strategy if it states none")
    void defaultsOfCapacityBuffers(ControlPlane plane) {
        Resource stored = new Admission(plane.client())
                .create(AdmissionCase.SMALLEST.get("CB"))
                .stored();

        assertThat(stored.at("spec")).isEqualTo(Map.of("provisioningStrategy", "buffer.x-k8s.io/active-capacity"));
    }
}
