package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.spread.DefaultConstraints;
import io.karpenter.core.spread.DefaultSpread;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.TopologySpreadConstraint;
import io.karpenter.k8s.manifest.kind.SchedulerConfigReader;
import io.karpenter.k8s.manifest.report.Problem;
import io.karpenter.k8s.manifest.report.Report;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultConstraintsTest {

    private static final String ENTRY =
            "{maxSkew: 1, topologyKey: example.com/rack, whenUnsatisfiable: DoNotSchedule%s}";

    private record Config(DefaultConstraints constraints, List<String> problems) {}

    private static Config config(String text) {
        Report report = new Report();
        DefaultConstraints constraints = SchedulerConfigReader.read(
                "scheduler.yaml", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), report);
        return new Config(
                constraints, report.problems().stream().map(Problem::toString).toList());
    }

    private static String entries(String... entries) {
        return "podTopologySpread: {defaultConstraints: [" + String.join(", ", entries) + "]}";
    }

    @Nested
    class Configuration {

        @Test
        @DisplayName("SCH-DEF-01 every field of an entry is read, from YAML and from JSON")
        void fields() {
            String yaml = """
                    podTopologySpread:
                      defaultConstraints:
                      - {maxSkew: 2, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule,
                         minDomains: 3, nodeAffinityPolicy: Ignore, nodeTaintsPolicy: Honor}
                      - {maxSkew: 5, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway}
                    """;
            String json = """
                    {"podTopologySpread": {"defaultConstraints": [
                      {"maxSkew": 5, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway"}]}}
                    """;
            TopologySpreadConstraint first = new TopologySpreadConstraint(
                    2, Labels.ZONE, true, Optional.empty(), OptionalInt.of(3), false, true, List.of());
            TopologySpreadConstraint second = new TopologySpreadConstraint(
                    5, Labels.HOSTNAME, false, Optional.empty(), OptionalInt.empty(), true, false, List.of());

            assertThat(config(yaml)).isEqualTo(new Config(new DefaultConstraints(List.of(first, second)), List.of()));
            assertThat(config(json).constraints().constraints()).containsExactly(second);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "# nothing", "{}", "podTopologySpread: {}", "podTopologySpread: {defaultConstraints: []}"
                })
        @DisplayName("SCH-DEF-01 a file that configures nothing gives no defaults")
        void nothing(String text) {
            assertThat(config(text)).isEqualTo(new Config(DefaultConstraints.NONE, List.of()));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '"',
                value = {
                    "profiles: []|profiles: found an unknown field, allowed: the fields podTopologySpread",
                    "podTopologySpread: {defaultingType: List}|podTopologySpread.defaultingType: found an unknown field, allowed: the fields defaultConstraints",
                    "podTopologySpread: 7|podTopologySpread: found the number 7, allowed: a mapping",
                    "podTopologySpread: {defaultConstraints: {}}|podTopologySpread.defaultConstraints: found a mapping, allowed: a list",
                    "[]|found a list, allowed: a mapping with podTopologySpread",
                })
        @DisplayName(
                "SCH-DEF-01 reading is strict: an unknown field is an error with its path and the fields there are")
        void strict(String text, String problem) {
            assertThat(config(text).problems())
                    .singleElement()
                    .satisfies(p -> assertThat(p)
                            .startsWith("scheduler.yaml, document 1, line 1: ")
                            .endsWith(problem));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, colour: red|colour: found an unknown field, allowed: the fields maxSkew, minDomains, nodeAffinityPolicy, nodeTaintsPolicy, topologyKey, whenUnsatisfiable",
                    "maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, labelSelector: {}|labelSelector: found a mapping, allowed: nothing: the selector is deduced for each pod",
                    "maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, matchLabelKeys: [a]|matchLabelKeys: found a list, allowed: nothing: the selector is deduced for each pod",
                    "maxSkew: 0, topologyKey: a, whenUnsatisfiable: DoNotSchedule|maxSkew: found the number 0, allowed: a whole number from 1",
                    "maxSkew: 1, topologyKey: a, whenUnsatisfiable: Sometimes|whenUnsatisfiable: found \"Sometimes\", allowed: one of DoNotSchedule, ScheduleAnyway",
                    "maxSkew: 1, topologyKey: not a key, whenUnsatisfiable: DoNotSchedule|topologyKey: found \"not a key\", allowed: the name must have",
                    "maxSkew: 1, topologyKey: '', whenUnsatisfiable: DoNotSchedule|topologyKey: found \"\", allowed: a text that is not empty",
                    "maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, minDomains: 0|minDomains: found the number 0",
                })
        @DisplayName("SCH-DEF-01 every rule of an entry is checked, and told with the path of the entry")
        void entryRules(String entry, String problem) {
            assertThat(config(entries("{" + entry + "}")).problems())
                    .singleElement()
                    .satisfies(p -> assertThat(p).contains("podTopologySpread.defaultConstraints[0]." + problem));
        }

        @Test
        @DisplayName(
                "SCH-DEF-01 fields that an entry must have are named, and all problems of all entries told at once")
        void missingFields() {
            assertThat(config(entries("{}", ENTRY.formatted(", x: 1"), ENTRY.formatted("")))
                            .problems())
                    .extracting(p -> p.replaceFirst(".*defaultConstraints\\[(\\d)]\\.(\\w+): .*", "$1 $2"))
                    .containsExactlyInAnyOrder(
                            "0 maxSkew", "0 whenUnsatisfiable", "0 topologyKey", "1 x", "2 topologyKey");
        }

        @Test
        @DisplayName(
                "SCH-DEF-01 two entries with the same key and the same whenUnsatisfiable are refused, and so is a second document")
        void duplicates() {
            assertThat(config(entries(ENTRY.formatted(""), ENTRY.formatted(", minDomains: 2")))
                            .problems())
                    .singleElement()
                    .satisfies(p -> assertThat(p).contains("defaultConstraints[1].topologyKey", "of entry 0"));
            assertThat(config("{}\n---\n" + entries(ENTRY.formatted(""))).problems())
                    .singleElement()
                    .satisfies(p -> assertThat(p).contains("found a second document, allowed: one document"));
        }
    }

    /** The deduced selector of the only pod of an input. */
    private static Optional<LabelSelector> deduced(String yaml) {
        ManifestReadResult read = Reading.valid(ManifestReader.builder()
                .deducesSelectors(true)
                .build()
                .read(List.of(ManifestSource.text("test.yaml", yaml))));
        Cluster cluster = DefaultSpread.apply(
                        read.cluster(), config(entries(ENTRY.formatted(""))).constraints(), read.podSelectors())
                .cluster();
        assertThat(cluster.pods()).hasSize(1);
        return cluster.pods().get(0).spec().topologySpread().stream()
                .findFirst()
                .flatMap(TopologySpreadConstraint::selector);
    }

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            ---
            """;

    private static String workload(String apiVersion, String kind, String selector) {
        return """
                apiVersion: %s
                kind: %s
                metadata: {name: w}
                spec:
                  %s
                  template:
                    metadata: {labels: {app: web, tier: front}}
                    spec: {containers: [{name: c}]}
                """.formatted(apiVersion, kind, selector);
    }

    @Test
    @DisplayName("SCH-DEF-03 the selector of a Service is read, and counts for the pods of workloads")
    void services() {
        assertThat(deduced(SERVICE + workload("batch/v1", "Job", ""))).contains(LabelSelector.of("app", "web"));
    }

    @ParameterizedTest
    @CsvSource({"ReplicaSet", "StatefulSet"})
    @DisplayName("SCH-DEF-03 the selector of a ReplicaSet or StatefulSet is read, its expressions too")
    void setSelectors(String kind) {
        String selector = "selector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: Exists}]}";

        assertThat(deduced(workload("apps/v1", kind, selector)).orElseThrow().matchExpressions())
                .extracting(Object::toString)
                .containsExactly("app In [web]", "tier Exists");
    }

    @Test
    @DisplayName(
            "SCH-DEF-03 a Deployment counts as the ReplicaSet it makes, which selects by the hash of its template too")
    void deployment() {
        LabelSelector deduced = deduced(workload("apps/v1", "Deployment", "selector: {matchLabels: {app: web}}"))
                .orElseThrow();

        assertThat(deduced.matchExpressions())
                .hasSize(2)
                .extracting(Expression::key)
                .containsExactly("app", "pod-template-hash");
        assertThat(Reading.cluster(workload("apps/v1", "Deployment", "")).pods())
                .allSatisfy(
                        pod -> assertThat(deduced.matches(pod.spec().labels())).isTrue());
    }

    @Test
    @DisplayName("SCH-DEF-03 a ReplicationController selects by labels; without a selector by those of its template")
    void replicationController() {
        assertThat(deduced(workload("v1", "ReplicationController", "selector: {app: web}")))
                .contains(LabelSelector.of("app", "web"));
        assertThat(deduced(workload("v1", "ReplicationController", "")))
                .contains(new LabelSelector(Map.of("app", "web", "tier", "front"), List.of()));
    }

    @Test
    @DisplayName("SCH-DEF-03 labels that only a Service looks at are put on the pods of a StatefulSet")
    void ownLabels() {
        String service = SERVICE.replace("{app: web}", "{statefulset.kubernetes.io/pod-name: w-0}");

        assertThat(deduced(service + workload("apps/v1", "StatefulSet", "selector: {matchLabels: {app: web}}"))
                        .orElseThrow()
                        .matchLabels())
                .isEqualTo(Map.of("statefulset.kubernetes.io/pod-name", "w-0"));
    }

    @Test
    @DisplayName("SCH-DEF-02 unless defaults are asked for, Services are passed over, whatever is in them")
    void notAskedFor() {
        ManifestReadResult read =
                Reading.valid(Reading.read("{apiVersion: v1, kind: Service, metadata: {}, spec: {selector: 7}}"));

        assertThat(read.notices()).hasSize(1);
    }
}
