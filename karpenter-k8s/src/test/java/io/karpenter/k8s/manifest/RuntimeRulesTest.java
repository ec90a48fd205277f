package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.k8s.manifest.report.Problem;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an API server stores and controllers then find wrong: the reader of manifests says so at once. */
class RuntimeRulesTest {

    private static final String LONG_NAME = "n".repeat(64);

    @ParameterizedTest(name = "{0}: {2} is no problem")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "API-NP-20 | spec.requirements | [{key: a, operator: In, values: [m7i]}]",
                "API-NP-48 | metadata.labels   | {a/b: c}",
                "API-NP-49 | spec.taints       | [{key: a, effect: NoSchedule}, {key: a, effect: NoExecute}]",
                "API-NP-50 | spec.requirements | [{key: beta.kubernetes.io/arch, operator: In, values: [amd64]}]",
                "API-NP-51 | spec.requirements | [{key: karpenter.sh/capacity-type, operator: In, values: [spot, foo]}]"
            })
    @DisplayName("what controllers take is no problem")
    void accepted(String id, String path, String value) {
        assertThat(problems(path, value)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {2} is a problem of {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "API-NP-20 | spec.requirements | [{key: a, operator: In, values: ['bad value!']}] | spec.template.spec.requirements[0].values",
                "API-NP-20 | spec.requirements | [{key: a, operator: In, values: [LONG]}] | spec.template.spec.requirements[0].values",
                "API-NP-48 | metadata.labels | {LONG: a} | spec.template.metadata.labels",
                "API-NP-48 | metadata.labels | {'bad key!!': a} | spec.template.metadata.labels",
                "API-NP-49 | spec.taints | [{key: a, effect: NoSchedule}, {key: a, effect: NoSchedule}] | spec.template.spec",
                "API-NP-49 | spec | {taints: [{key: a, effect: NoSchedule}], startupTaints: [{key: a, effect: NoSchedule}]} | spec.template.spec",
                "API-NP-50 | spec.requirements | [{key: LONG, operator: Exists}] | spec.template.spec.requirements[0].key",
                "API-NP-51 | spec.requirements | [{key: karpenter.sh/capacity-type, operator: In, values: [foo]}] | spec.template.spec.requirements[0]",
                "API-NP-51 | spec.requirements | [{key: karpenter.sh/capacity-type, operator: In, values: [spot, foo], minValues: 2}] | spec.template.spec.requirements[0]"
            })
    @DisplayName("what controllers refuse is a problem with its path")
    void refused(String id, String path, String value, String where) {
        assertThat(problems(path, value.replace("LONG", LONG_NAME)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).startsWith(where));
    }

    @ParameterizedTest(name = "API-NO-17: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{key: karpenter.sh/capacity-type, operator: In, values: [foo]}]",
                "[{key: a, operator: NotIn, values: []}]",
                "[{key: a, operator: In, values: ['bad value!']}]"
            })
    @DisplayName("the requirements of an overlay are held to the same rules")
    void overlays(String requirements) {
        assertThat(Reading.read(
                                "apiVersion: karpenter.sh/v1alpha1\nkind: NodeOverlay\nmetadata: {name: o}\nspec: {requirements: "
                                        + requirements + "}")
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.path()).startsWith("spec.requirements[0]"));
    }

    /** Problems of a NodePool with {@code value} at a path of its template. */
    private static List<Problem> problems(String path, String value) {
        String spec = "{requirements: []}";
        String metadata = "{}";
        switch (path) {
            case "metadata.labels" -> metadata = "{labels: " + value + "}";
            case "spec" -> spec = "{requirements: [], " + value.substring(1);
            case "spec.requirements" -> spec = "{requirements: " + value + "}";
            default -> spec = "{requirements: [], " + path.substring("spec.".length()) + ": " + value + "}";
        }
        return Reading.read(
                        "apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: {name: p}\nspec: {template: {metadata: "
                                + metadata + ", spec: " + spec + "}}")
                .problems();
    }
}
