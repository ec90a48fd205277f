package io.karpenter.engine.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Offering;
import io.karpenter.engine.input.InputSettings.CatalogSettings;
import io.karpenter.k8s.manifest.report.Notice;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InputReaderTest {

    private static final Instant NOW = Instant.parse("2026-11-24T06:00:00Z");

    private static Input read(String manifests, String... zones) {
        InputSettings settings = new InputSettings(
                List.of(Path.of("-")),
                Set.of(CapacityType.SPOT),
                false,
                NOW,
                new CatalogSettings(
                        "us-east-1", List.of(zones), Optional.empty(), Optional.empty(), OptionalInt.of(8)));
        return InputReader.read(settings, new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    @DisplayName(
            "cli-and-plan: an input without NodePools gets one of the capacity types asked for, and a notice says so")
    void assumesNodePool() {
        Input input = read("{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c}]}}");

        assertThat(input.cluster().nodePools())
                .singleElement()
                .satisfies(pool -> assertThat(pool.template()
                                .allRequirements()
                                .get(Labels.CAPACITY_TYPE)
                                .values())
                        .containsExactly("spot"));
        assertThat(input.notices()).extracting(Notice::text).anyMatch(text -> text.contains("NodePool"));
        assertThat(input.cluster().now()).isEqualTo(NOW);
        assertThat(input.cluster().pendingPods()).hasSize(1);
    }

    @Test
    @DisplayName("decisions 10: nodes are completed from the catalogue; one that cannot be is told of")
    void completesNodes() {
        Input input = read("""
                {apiVersion: v1, kind: Node, metadata: {name: known, labels: {node.kubernetes.io/instance-type: c7i.xlarge}}}
                ---
                {apiVersion: v1, kind: Node, metadata: {name: stranger}}
                """);

        assertThat(input.cluster().nodes().get(0).allocatable().get("cpu").milliValue())
                .isEqualTo(3920);
        assertThat(input.notices())
                .extracting(Notice::text)
                .anyMatch(text -> text.startsWith("node stranger has neither"))
                .noneMatch(text -> text.contains("node known"));
    }

    @Test
    @DisplayName("SCH-OVL: NodeOverlays change the catalogue that is planned with")
    void appliesOverlays() {
        Input input = read("""
                apiVersion: karpenter.sh/v1alpha1
                kind: NodeOverlay
                metadata: {name: negotiated}
                spec:
                  requirements: [{key: node.kubernetes.io/instance-type, operator: In, values: [c7i.xlarge]}]
                  price: "0.01"
                """);

        assertThat(input.catalog().forNodePool("default").stream()
                        .filter(type -> type.name().equals("c7i.xlarge"))
                        .flatMap(type -> type.offerings().stream())
                        .map(Offering::price))
                .isNotEmpty()
                .containsOnly(0.01);
    }

    @Test
    @DisplayName("SCH-OVL-08: an overlay that is not in force is told of")
    void tellsConflicts() {
        String overlay = """
                apiVersion: karpenter.sh/v1alpha1
                kind: NodeOverlay
                metadata: {name: %s}
                spec:
                  weight: 5
                  requirements: [{key: node.kubernetes.io/instance-type, operator: In, values: [c7i.xlarge]}]
                  price: "%s"
                ---
                """;

        Input input = read(overlay.formatted("a", "1") + overlay.formatted("b", "2"));

        assertThat(input.notices())
                .extracting(Notice::text)
                .anyMatch(text -> text.contains("is ignored: it conflicts with nodeoverlay"));
    }

    @Test
    @DisplayName("cli-and-plan: problems of manifests and of catalogue options are told together")
    void tellsProblemsOfBothSides() {
        assertThatThrownBy(() -> read("{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: 7}}", "z"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("containers")
                .hasMessageContaining("\"z\"");
    }
}
