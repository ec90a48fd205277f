package io.karpenter.k8s.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.crd.CustomResourceDefinitions.Installed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the definitions say of each kind, and how they come to an API server. The rules themselves are tried in AdmissionIT. */
class CustomResourceDefinitionsTest {

    private static final CustomResourceDefinitions DEFINITIONS = CustomResourceDefinitions.shipped();
    private static final String READY = ".status.conditions[?(@.type==\"Ready\")].status";

    private final FakeClusterApi api = FakeClusterApi.immediate(InstantSource.fixed(Instant.EPOCH));

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            nullValues = "-",
            value = {
                "NodePool, v1, nodepools.karpenter.sh, Cluster, karpenter, -, 20",
                "NodeClaim, v1, nodeclaims.karpenter.sh, Cluster, karpenter, -, 10",
                "NodeOverlay, v1alpha1, nodeoverlays.karpenter.sh, Cluster, karpenter, overlays, 8",
                "CapacityBuffer, v1beta1, capacitybuffers.autoscaling.x-k8s.io, Namespaced, autoscaling, cb, 2",
                "EC2NodeClass, v1, ec2nodeclasses.karpenter.k8s.aws, Cluster, karpenter, ec2nc|ec2ncs, 44"
            })
    @DisplayName("a kind has the names, the scope and the number of rules that the reference's has")
    void namesAndRules(
            String kind, String version, String name, String scope, String category, String shortName, int rules) {
        Resource definition = definition(kind);

        assertThat(definition.name()).isEqualTo(name);
        assertThat(definition.text("spec", "scope")).isEqualTo(scope);
        assertThat(definition.at("spec", "names", "categories")).isEqualTo(List.of(category));
        assertThat(definition.at("spec", "names", "shortNames"))
                .isEqualTo(shortName == null ? null : List.of(shortName.split("\\|")));
        assertThat(definition.objects("spec", "versions"))
                .extracting("name", "served", "storage")
                .containsExactly(tuple(version, true, true));
        assertThat(rules(definition.content())).hasSize(rules);
    }

    @Test
    @DisplayName("every kind has a status of its own, and NodePools can be scaled")
    void subresources() {
        assertThat(version("NodePool").get("subresources"))
                .isEqualTo(Map.of(
                        "status",
                        Map.of(),
                        "scale",
                        Map.of("specReplicasPath", ".spec.replicas", "statusReplicasPath", ".status.nodes")));
        for (String kind : List.of("NodeClaim", "NodeOverlay", "CapacityBuffer", "EC2NodeClass")) {
            assertThat(version(kind).get("subresources")).as(kind).isEqualTo(Map.of("status", Map.of()));
        }
    }

    @Test
    @DisplayName("a table of NodePools has the reference's columns in its order")
    void columnsOfNodePools() {
        assertThat(columns("NodePool"))
                .containsExactly(
                        "NodeClass .spec.template.spec.nodeClassRef.name string",
                        "Nodes .status.nodes string",
                        "Ready " + READY + " string",
                        "Age .metadata.creationTimestamp date",
                        "Weight .spec.weight integer wide",
                        "CPU .status.resources.cpu string wide",
                        "Memory .status.resources.memory string wide");
    }

    @Test
    @DisplayName("a table of NodeClaims has the reference's columns in its order")
    void columnsOfNodeClaims() {
        assertThat(columns("NodeClaim"))
                .containsExactly(
                        "Type .metadata.labels.node\\.kubernetes\\.io/instance-type string",
                        "Capacity .metadata.labels.karpenter\\.sh/capacity-type string",
                        "Zone .metadata.labels.topology\\.kubernetes\\.io/zone string",
                        "Node .status.nodeName string",
                        "Ready " + READY + " string",
                        "Age .metadata.creationTimestamp date",
                        "ImageID .status.imageID string wide",
                        "ID .status.providerID string wide",
                        "NodePool .metadata.labels.karpenter\\.sh/nodepool string wide",
                        "NodeClass .spec.nodeClassRef.name string wide",
                        "Drifted .status.conditions[?(@.type==\"Drifted\")].status string wide");
    }

    @Test
    @DisplayName(
            "tables of EC2NodeClasses, NodeOverlays and CapacityBuffers have the reference's columns in their order")
    void columnsOfOthers() {
        assertThat(columns("EC2NodeClass"))
                .containsExactly(
                        "Ready " + READY + " string",
                        "Age .metadata.creationTimestamp date",
                        "Role .spec.role string wide");
        assertThat(columns("NodeOverlay"))
                .containsExactly(
                        "Ready " + READY + " string",
                        "Age .metadata.creationTimestamp date",
                        "Weight .spec.weight integer wide");
        assertThat(columns("CapacityBuffer"))
                .containsExactly(
                        "Strategy .spec.provisioningStrategy string",
                        "PodTemplate .status.podTemplateRef.name string",
                        "Replicas .status.replicas integer",
                        "ConditionsType .status.conditions[*].type string",
                        "ConditionsStatus .status.conditions[*].status string",
                        "ConditionsReason .status.conditions[*].reason string",
                        "Age .metadata.creationTimestamp date");
    }

    @Test
    @DisplayName("lists of one writer are atomic, reasons are a set, conditions are kept by type")
    void listTypes() {
        assertThat(DefinitionWalk.values(version("NodePool"), "x-kubernetes-list-type"))
                .containsEntry("spec.disruption.budgets", "atomic")
                .containsEntry("spec.disruption.budgets[].reasons", "set")
                .containsEntry("spec.template.spec.requirements", "atomic")
                .containsEntry("spec.template.spec.requirements[].values", "atomic")
                .containsEntry("spec.template.spec.taints", "atomic")
                .containsEntry("spec.template.spec.startupTaints", "atomic")
                .containsEntry("status.conditions", "map")
                .hasSize(7);
        assertThat(DefinitionWalk.values(version("NodePool"), "x-kubernetes-map-type"))
                .containsExactly(Map.entry("spec.template.metadata.labels", "atomic"));
        for (String kind : List.of("NodePool", "NodeClaim", "NodeOverlay", "CapacityBuffer")) {
            assertThat(DefinitionWalk.values(version(kind), "x-kubernetes-list-map-keys"))
                    .as(kind)
                    .containsExactly(Map.entry("status.conditions", List.of("type")));
        }
    }

    @Test
    @DisplayName("EC2NodeClasses have a plain list of conditions, and any field in their kubelet")
    void schemaOfNodeClasses() {
        assertThat(DefinitionWalk.values(version("EC2NodeClass"), "x-kubernetes-list-type"))
                .containsExactly(Map.entry("status.amis[].requirements[].values", "atomic"));
        assertThat(DefinitionWalk.values(version("EC2NodeClass"), "x-kubernetes-preserve-unknown-fields"))
                .containsExactly(Map.entry("spec.kubelet", true));
        assertThat(DefinitionWalk.values(version("EC2NodeClass"), "required"))
                .containsEntry("spec", List.of("amiSelectorTerms", "securityGroupSelectorTerms", "subnetSelectorTerms"))
                .containsEntry("spec.networkInterfaces[]", List.of("deviceIndex", "interfaceType", "networkCardIndex"))
                .doesNotContainKey("");
    }

    @Test
    @DisplayName("the text has all definitions, and no text in it that older readers of YAML take for a boolean")
    void yaml() {
        String yaml = DEFINITIONS.yaml();

        List<Object> read = new java.util.ArrayList<>();
        new Load(LoadSettings.builder().build()).loadAllFromString(yaml).forEach(read::add);
        assertThat(read)
                .isEqualTo(
                        DEFINITIONS.resources().stream().map(Resource::content).toList());
        assertThat(yaml).doesNotContainPattern("[-:] (True|False|Yes|No|On|Off|yes|no|on|off)\n");
    }

    @Test
    @DisplayName("another provider's labels and NodeClasses take the place of AWS'")
    void otherProvider() {
        ProviderLabels labels = new ProviderLabels(
                "karpenter.example.com",
                Set.of("karpenter.example.com/size", "karpenter.example.com/lease"),
                Set.of("karpenter.example.com/size"));

        Resource own = Resource.of(
                ResourceKind.CUSTOM_RESOURCE_DEFINITION,
                Map.of("metadata", Map.of("name", "ownclasses.karpenter.example.com"), "spec", Map.of()));
        CustomResourceDefinitions other = DEFINITIONS.ofProvider(labels, List.of(own));

        assertThat(other.resources())
                .extracting(Resource::name)
                .contains("nodepools.karpenter.sh", own.name())
                .doesNotContain("ec2nodeclasses.karpenter.k8s.aws")
                .hasSize(5);
        assertThat(other.yaml()).doesNotContain("karpenter.k8s.aws");
        assertThat(rules(resource(other, "NodePool").content()))
                .filteredOn(rule -> rule.contains("karpenter.example.com"))
                .hasSize(2)
                .allSatisfy(rule -> assertThat(rule).contains("karpenter.example.com/lease"));
        assertThat(rules(resource(other, "NodeOverlay").content()))
                .filteredOn(rule -> rule.contains("karpenter.example.com"))
                .singleElement()
                .satisfies(rule -> assertThat(rule).contains("/size").doesNotContain("/lease"));
        assertThat(rules(resource(other, "NodePool").content())).hasSize(20);
    }

    @Test
    @DisplayName("install creates what is missing, and nothing the second time")
    void installs() {
        assertThat(DEFINITIONS.install(api))
                .hasSize(5)
                .allSatisfy((name, done) -> assertThat(done).isEqualTo(Installed.CREATED));
        assertThat(DEFINITIONS.install(api))
                .allSatisfy((name, done) -> assertThat(done).isEqualTo(Installed.UNCHANGED));
    }

    @Test
    @DisplayName("install changes what differs, and leaves alone what others have added")
    void installsOverAnOlderDefinition() {
        Resource pool = definition("NodePool");
        Map<String, Object> spec = new LinkedHashMap<>(Map.of("conversion", Map.of("strategy", "None")));
        spec.putAll(spec(pool));
        spec.put("versions", List.of(Map.of("name", "v1", "served", true, "storage", true)));
        api.create(Resource.of(
                ResourceKind.CUSTOM_RESOURCE_DEFINITION,
                Map.of("metadata", Map.of("name", pool.name(), "labels", Map.of("owner", "helm")), "spec", spec)));

        assertThat(DEFINITIONS.install(api)).containsEntry(pool.name(), Installed.CHANGED);

        Resource now = api.get(pool.kind(), pool.key()).orElseThrow();
        assertThat(now.objects("spec", "versions")).isEqualTo(pool.objects("spec", "versions"));
        assertThat(now.text("spec", "conversion", "strategy")).isEqualTo("None");
        assertThat(now.labels()).containsEntry("owner", "helm");
    }

    @Test
    @DisplayName("install leaves a definition with further versions alone: it is somebody else's")
    void leavesOthersAlone() {
        Resource buffer = withVersions("v1alpha1", "v1beta1");
        String version = api.create(buffer).resourceVersion();

        assertThat(DEFINITIONS.install(api)).containsEntry(buffer.name(), Installed.LEFT);

        assertThat(api.get(buffer.kind(), buffer.key()).orElseThrow().resourceVersion())
                .isEqualTo(version);
    }

    @Test
    @DisplayName("install complains of somebody else's definition without our version")
    void complainsOfMissingVersions() {
        api.create(withVersions("v1alpha1"));

        assertThatIllegalStateException()
                .isThrownBy(() -> DEFINITIONS.install(api))
                .withMessageContaining("capacitybuffers.autoscaling.x-k8s.io")
                .withMessageContaining("v1alpha1");
    }

    @Test
    @DisplayName("install goes on when somebody else is faster with the same definition")
    void raceOfTwoInstallers() {
        FakeClusterApi.Call[] first = new FakeClusterApi.Call[1];
        api.onCall(call -> {
            if (first[0] == null && call.verb() == FakeClusterApi.Verb.CREATE) {
                first[0] = call;
                ((ClusterApi) api).create(definition("NodePool"));
            }
        });

        assertThat(DEFINITIONS.install(api)).containsEntry("nodepools.karpenter.sh", Installed.UNCHANGED);
    }

    private static Resource withVersions(String... names) {
        Resource buffer = definition("CapacityBuffer");
        Map<String, Object> spec = new LinkedHashMap<>(spec(buffer));
        spec.put("versions", Stream.of(names).map(name -> Map.of("name", name)).toList());
        return Resource.of(
                ResourceKind.CUSTOM_RESOURCE_DEFINITION,
                Map.of("metadata", Map.of("name", buffer.name()), "spec", spec));
    }

    @SuppressWarnings("unchecked") // a spec is a mapping of texts
    private static Map<String, Object> spec(Resource definition) {
        return (Map<String, Object>) definition.content().get("spec");
    }

    private static Resource definition(String kind) {
        return resource(DEFINITIONS, kind);
    }

    private static Resource resource(CustomResourceDefinitions definitions, String kind) {
        return definitions.resources().stream()
                .filter(it -> kind.equals(it.text("spec", "names", "kind")))
                .findAny()
                .orElseThrow();
    }

    private static Map<String, Object> version(String kind) {
        return definition(kind).objects("spec", "versions").get(0);
    }

    private static List<String> columns(String kind) {
        return SchemaAnnotations.items(version(kind).get("additionalPrinterColumns")).stream()
                .map(it -> "%s %s %s%s"
                        .formatted(
                                it.get("name"),
                                it.get("jsonPath"),
                                it.get("type"),
                                it.containsKey("priority") ? " wide" : ""))
                .toList();
    }

    private static List<String> rules(Map<String, Object> definition) {
        return DefinitionWalk.rules(definition);
    }
}
