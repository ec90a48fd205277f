package io.karpenter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the controller may do, and that no manifest is forgotten. Source: deployment 3. */
class DeployManifestsTest {

    private static final String READ = "get list watch";

    @Test
    @DisplayName("the controller may do what Karpenter's contract says, and nothing else")
    void coreRole() {
        Set<String> expected = new TreeSet<>();
        allow(expected, "karpenter.sh", "nodepools nodeclaims nodeoverlays", READ);
        allow(expected, "karpenter.sh", "nodepools/status nodeclaims/status nodeoverlays/status", READ);
        allow(expected, "karpenter.sh", "nodeclaims nodeclaims/status", "create delete update patch");
        allow(expected, "karpenter.sh", "nodepools nodepools/status nodeoverlays/status", "update patch");
        allow(expected, "autoscaling.x-k8s.io", "capacitybuffers capacitybuffers/status", READ);
        allow(expected, "autoscaling.x-k8s.io", "capacitybuffers/status", "update patch");
        allow(expected, "", "pods nodes persistentvolumes persistentvolumeclaims", READ);
        allow(expected, "", "replicationcontrollers namespaces podtemplates events", READ);
        allow(expected, "", "events", "create patch");
        allow(expected, "", "nodes", "patch delete update");
        allow(expected, "", "pods/eviction", "create");
        allow(expected, "", "pods", "delete");
        allow(expected, "storage.k8s.io", "storageclasses csinodes volumeattachments", READ);
        allow(expected, "apps", "daemonsets deployments replicasets statefulsets", READ);
        allow(expected, "policy", "poddisruptionbudgets", READ);
        // What the reference's next release asks for besides.
        allow(expected, "", "services", READ);
        allow(expected, "autoscaling.k8s.io", "verticalpodautoscalers", READ);
        allow(expected, "apiextensions.k8s.io", "customresourcedefinitions", "list watch");
        allow(expected, "resource.k8s.io", "resourceslices", READ);
        // Ours: what admission makes of pods of DaemonSets, and which node a pod was planned for.
        allow(expected, "", "limitranges", READ);
        allow(expected, "node.k8s.io", "runtimeclasses", READ);
        allow(expected, "scheduling.k8s.io", "priorityclasses", READ);
        allow(expected, "", "pods/status", "patch");

        assertThat(allowed("ClusterRole", "karpenter-core")).isEqualTo(expected);
    }

    @Test
    @DisplayName("of the provider's NodeClasses the controller reads all and changes what is there")
    void providerRole() {
        Set<String> expected = new TreeSet<>();
        allow(expected, "karpenter.k8s.aws", "ec2nodeclasses", READ);
        allow(expected, "karpenter.k8s.aws", "ec2nodeclasses ec2nodeclasses/status", "patch update");

        assertThat(allowed("ClusterRole", "karpenter")).isEqualTo(expected);
    }

    @Test
    @DisplayName("of leases the controller changes its own only, and of kube-system it reads the DNS service only")
    void namespacedRoles() {
        assertThat(allowed("Role", "karpenter"))
                .containsExactlyInAnyOrder(
                        "coordination.k8s.io leases get",
                        "coordination.k8s.io leases watch",
                        "coordination.k8s.io leases create",
                        "coordination.k8s.io leases/karpenter-leader-election patch",
                        "coordination.k8s.io leases/karpenter-leader-election update");
        assertThat(allowed("Role", "karpenter-dns")).containsExactly(" services/kube-dns get");
    }

    @Test
    @DisplayName("every role is bound to the controller's account, but for that of administrators")
    void bindings() {
        for (String kind : List.of("ClusterRole", "Role")) {
            Set<String> bound = new TreeSet<>();
            for (Map<String, Object> binding : objects(kind + "Binding")) {
                assertThat(binding.get("subjects"))
                        .isEqualTo(List.of(
                                Map.of("kind", "ServiceAccount", "name", "karpenter", "namespace", "karpenter")));
                bound.add(String.valueOf(((Map<?, ?>) binding.get("roleRef")).get("name")));
            }
            assertThat(bound)
                    .isEqualTo(
                            kind.equals("Role")
                                    ? Set.of("karpenter", "karpenter-dns")
                                    : Set.of("karpenter", "karpenter-core"));
        }
    }

    @Test
    @DisplayName("the kustomization names every manifest of its folder")
    void nothingIsForgotten() throws IOException {
        try (Stream<java.nio.file.Path> files = Files.list(DeployManifests.FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.equals("kustomization.yaml")))
                    .containsExactlyInAnyOrderElementsOf(DeployManifests.resources());
        }
    }

    private static void allow(Set<String> all, String group, String resources, String verbs) {
        for (String resource : resources.split(" ")) {
            for (String verb : verbs.split(" ")) {
                all.add(group + " " + resource + " " + verb);
            }
        }
    }

    /** Group, resource (with a name, if only that is allowed) and verb of everything that a role allows. */
    private static Set<String> allowed(String kind, String name) {
        Set<String> all = new TreeSet<>();
        Map<String, Object> role = objects(kind).stream()
                .filter(it -> name.equals(((Map<?, ?>) it.get("metadata")).get("name")))
                .findAny()
                .orElseThrow();
        for (Object entry : (List<?>) role.get("rules")) {
            Map<?, ?> rule = (Map<?, ?>) entry;
            String suffix = rule.get("resourceNames") instanceof List<?> names ? "/" + names.get(0) : "";
            for (Object group : (List<?>) rule.get("apiGroups")) {
                for (Object resource : (List<?>) rule.get("resources")) {
                    for (Object verb : (List<?>) rule.get("verbs")) {
                        assertThat(all.add(group + " " + resource + suffix + " " + verb))
                                .as("%s %s is allowed once", resource, verb)
                                .isTrue();
                    }
                }
            }
        }
        return all;
    }

    private static List<Map<String, Object>> objects(String kind) {
        return DeployManifests.objects().stream()
                .filter(it -> kind.equals(it.get("kind")))
                .toList();
    }
}
