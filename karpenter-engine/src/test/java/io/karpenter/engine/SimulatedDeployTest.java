package io.karpenter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What simulated kubelets may do besides what the controller may. */
class SimulatedDeployTest {

    private static final Path FOLDER = Path.of("src/main/dist/deploy-simulated");

    @Test
    @DisplayName(
            "simulated kubelets may bring Nodes, say how Nodes and pods are, and keep Leases of Nodes, and nothing else")
    void permissions() throws IOException {
        Set<String> allowed = new TreeSet<>();
        for (Object document : new Load(LoadSettings.builder().build())
                .loadAllFromString(Files.readString(FOLDER.resolve("kubelets.yaml")))) {
            Map<?, ?> object = (Map<?, ?>) document;
            Object namespace = ((Map<?, ?>) object.get("metadata")).get("namespace");
            if (object.get("rules") instanceof List<?> rules) {
                rules.forEach(rule -> allowed.add((namespace == null ? "" : namespace + ": ") + rule));
            } else {
                assertThat(object.get("subjects"))
                        .isEqualTo(List.of(
                                Map.of("kind", "ServiceAccount", "name", "karpenter", "namespace", "karpenter")));
            }
        }

        assertThat(allowed)
                .containsExactly(
                        "kube-node-lease: {apiGroups=[coordination.k8s.io], resources=[leases], verbs=[create, patch]}",
                        "{apiGroups=[], resources=[nodes/status, pods/status], verbs=[patch]}",
                        "{apiGroups=[], resources=[nodes], verbs=[create]}");
    }

    @Test
    @DisplayName("one replica acts for a simulated cloud, with the options that make it one")
    void options() throws IOException {
        assertThat(Files.readString(FOLDER.resolve("kustomization.yaml")))
                .contains("path: /spec/replicas, value: 1", "[controller, --cloud, simulated]");
    }
}
