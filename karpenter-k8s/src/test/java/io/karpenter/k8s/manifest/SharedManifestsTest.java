package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.DaemonSet;
import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Manifests of other projects against an index of what their workloads ask for, which was made without our code. */
class SharedManifestsTest {

    private static final double MEBI = 1 << 20;

    /** Claims that the index leaves out (ephemeral volumes) or counts twice (a volume that a claim template replaces). */
    private static final Map<String, Integer> CLAIMS_NOT_IN_INDEX = Map.of(
            "gke-samples/ai-ml__llm-multiple-gpus__falcon-40b__text-generation-inference.yaml", 1,
            "gke-samples/ai-ml__llm-multiple-gpus__llama2-70b__text-generation-inference.yaml", 1,
            "gke-samples/ai-ml__llm-multiple-gpus__llama3-70b__text-generation-inference.yaml", 1,
            "gke-samples/ai-ml__llm-multiple-gpus__mixtral-8x7b__text-generation-inference.yaml", 1,
            "kubernetes-examples/_archived__cockroachdb__cockroachdb-statefulset.yaml", -1);

    /** A row of the index. */
    record Row(Map<String, String> cells) {

        String text(String column) {
            return Objects.requireNonNull(cells.get(column), column);
        }

        int number(String column) {
            String text = text(column);
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        }
    }

    private static Map<String, List<Row>> rowsByFile(Path manifests) throws IOException {
        List<String> lines = Files.readAllLines(manifests.resolve("index.csv"));
        String[] header = lines.get(0).split(",", -1);
        Map<String, List<Row>> rows = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < header.length; i++) {
                row.put(header[i], cells[i]);
            }
            rows.computeIfAbsent(row.get("file"), f -> new ArrayList<>()).add(new Row(row));
        }
        return rows;
    }

    @TestFactory
    @DisplayName("Every manifest of the collection is read without problems and says what the index says")
    Stream<DynamicTest> agreesWithTheIndex() throws IOException {
        Optional<Path> manifests = Reading.sharedData("manifests");
        assumeTrue(manifests.isPresent(), "the collection of manifests is not here");
        return rowsByFile(manifests.get()).entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(
                        e.getKey(), () -> check(manifests.get().resolve(e.getKey()), e.getValue())));
    }

    private static void check(Path file, List<Row> rows) {
        ManifestReadResult result =
                ManifestReader.builder().includeCronJobs(true).build().read(List.of(ManifestSource.path(file)));

        assertThat(result.problems()).isEmpty();
        Cluster cluster = result.cluster();
        int pods = 0;
        SoftAssertions soft = new SoftAssertions();
        for (Row row : rows) {
            pods += check(row, cluster, rows, soft);
        }
        soft.assertThat(cluster.pods()).as("pods of the file").hasSize(pods);
        soft.assertAll();
    }

    /** Checks a row and returns how many pods of the cluster are its. */
    private static int check(Row row, Cluster cluster, List<Row> rows, SoftAssertions soft) {
        String kind = row.text("kind");
        String name = row.text("name");
        if (kind.equals("DaemonSet")) {
            DaemonSet set = cluster.daemonSets().stream()
                    .filter(d -> d.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            checkSpec(row, set.template(), List.of(), soft);
            return 0;
        }
        boolean single = kind.equals("Pod");
        List<Pod> pods = cluster.pods().stream()
                .filter(p -> single
                        ? p.owners().isEmpty() && isNamed(p.id().name(), name)
                        : p.owners().stream().anyMatch(o -> o.kind().equals(kind) && isNamed(o.name(), name)))
                .toList();
        int expected = single ? 1 : row.number("replicas");
        // Objects of one name in several namespaces, or with one generateName, are several rows.
        List<Row> same = rows.stream()
                .filter(r -> r.text("kind").equals(kind) && r.text("name").equals(name))
                .toList();
        if (same.size() > 1) {
            int all = same.stream().mapToInt(r -> r.number("replicas")).sum();
            soft.assertThat(pods).as("pods of all %s %s", kind, name).hasSize(all);
            return expected;
        }
        // The index does not say which Jobs are suspended, nor how many pods a run of a CronJob has.
        boolean suspended = kind.equals("Job") && pods.isEmpty();
        if (!suspended && !kind.equals("CronJob")) {
            soft.assertThat(pods).as("pods of %s %s", kind, name).hasSize(expected);
        }
        pods.stream().findFirst().ifPresent(pod -> checkSpec(row, pod.spec(), pod.volumeClaims(), soft));
        return pods.size();
    }

    private static boolean isNamed(String actual, String name) {
        return actual.equals(name)
                || actual.startsWith(name) && actual.substring(name.length()).matches("[0-9]");
    }

    private static void checkSpec(Row row, PodSpec spec, List<String> claims, SoftAssertions soft) {
        String of = " of " + row.text("kind") + " " + row.text("name");
        ResourceList requests = spec.requests();
        soft.assertThat(requests.get(Resource.CPU).milliValue()).as("cpu" + of).isEqualTo(row.number("cpu_milli"));
        soft.assertThat(requests.get(Resource.MEMORY).value() / MEBI)
                .as("memory" + of)
                .isCloseTo(Double.parseDouble(row.text("memory_mib")), within(0.06));
        soft.assertThat(requests.get(Resource.EPHEMERAL_STORAGE).value() / MEBI)
                .as("storage" + of)
                .isCloseTo(Double.parseDouble(row.text("ephemeral_mib")), within(0.06));
        soft.assertThat(extended(requests)).as("extended" + of).isEqualTo(extended(row.text("extended")));
        soft.assertThat(requests.get(Resource.PODS)).as("pods" + of).isEqualTo(Quantity.of(1));

        soft.assertThat(spec.nodeSelector()).as("node selector" + of).hasSize(row.number("node_selector"));
        soft.assertThat(spec.nodeAffinity().required())
                .as("node affinity" + of)
                .hasSize(row.number("node_affinity_required"));
        soft.assertThat(spec.nodeAffinity().preferred())
                .as("preferred node affinity" + of)
                .hasSize(row.number("node_affinity_preferred"));
        soft.assertThat(spec.podAffinity().required()).as("affinity" + of).hasSize(row.number("pod_affinity_required"));
        soft.assertThat(spec.podAffinity().preferred())
                .as("preferred affinity" + of)
                .hasSize(row.number("pod_affinity_preferred"));
        soft.assertThat(spec.podAntiAffinity().required())
                .as("anti-affinity" + of)
                .hasSize(row.number("pod_anti_affinity_required"));
        soft.assertThat(spec.podAntiAffinity().preferred())
                .as("preferred anti-affinity" + of)
                .hasSize(row.number("pod_anti_affinity_preferred"));
        soft.assertThat(spec.topologySpread().stream().filter(TopologySpreadConstraint::hard))
                .as("hard spread" + of)
                .hasSize(row.number("spread_hard"));
        soft.assertThat(spec.topologySpread().stream().filter(c -> !c.hard()))
                .as("soft spread" + of)
                .hasSize(row.number("spread_soft"));
        soft.assertThat(spec.tolerations()).as("tolerations" + of).hasSize(row.number("tolerations"));
        if (row.text("host_network").equals("false")) {
            soft.assertThat(spec.hostPorts()).as("host ports" + of).hasSize(row.number("host_ports"));
        } else {
            soft.assertThat(spec.hostPorts().size())
                    .as("host ports" + of)
                    .isGreaterThanOrEqualTo(row.number("host_ports"));
        }
        if (!row.text("kind").equals("DaemonSet")) {
            soft.assertThat(claims)
                    .as("claims" + of)
                    .hasSize(row.number("pvc") + CLAIMS_NOT_IN_INDEX.getOrDefault(row.text("file"), 0));
        }
        soft.assertThat(spec.annotations().getOrDefault(Labels.DO_NOT_DISRUPT, ""))
                .as("do-not-disrupt" + of)
                .isEqualTo(row.text("do_not_disrupt"));
    }

    private static Map<String, Long> extended(ResourceList requests) {
        Map<String, Long> extended = new TreeMap<>();
        requests.asMap().forEach((name, amount) -> {
            if (name.indexOf('/') >= 0) {
                extended.put(name, amount.value());
            }
        });
        return extended;
    }

    private static Map<String, Long> extended(String cell) {
        Map<String, Long> extended = new TreeMap<>();
        Arrays.stream(cell.split(";")).filter(part -> !part.isEmpty()).forEach(part -> {
            int at = part.indexOf('=');
            extended.put(part.substring(0, at), Long.parseLong(part.substring(at + 1)));
        });
        return extended;
    }
}
