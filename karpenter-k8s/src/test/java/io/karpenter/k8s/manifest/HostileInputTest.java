package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that is no manifest at all, or one made to hurt. */
class HostileInputTest {

    private static final String NAMESPACE = "{apiVersion: v1, kind: Namespace, metadata: {name: a}}\n";

    @TempDir
    private Path directory;

    private static ManifestReadResult read(byte[] bytes) {
        return ManifestReader.builder()
                .build()
                .read(List.of(ManifestSource.stream("input", new ByteArrayInputStream(bytes))));
    }

    private static ManifestReadResult read(Path path) {
        return ManifestReader.builder().build().read(List.of(ManifestSource.path(path)));
    }

    private static void assertProblem(ManifestReadResult result, String found) {
        assertThat(result.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.found()).contains(found));
    }

    @Test
    @DisplayName("A missing file is named")
    void missingFile() {
        ManifestReadResult result = read(directory.resolve("nowhere.yaml"));

        assertThat(result.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith(directory.resolve("nowhere.yaml").toString())
                        .contains("found no such file or directory"));
    }

    @Test
    @DisplayName("Bytes that are no UTF-8 are called a binary file")
    void binaryFile() {
        assertProblem(
                read(new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 1}), "a binary file perhaps");
    }

    @Test
    @DisplayName("Text with NUL characters is called a binary file")
    void nulCharacters() {
        assertProblem(read("a: b\0c".getBytes(StandardCharsets.UTF_8)), "NUL characters");
    }

    @Test
    @DisplayName("A gzip file that breaks off is refused, one that is whole is read")
    void gzip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(NAMESPACE.getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = bytes.toByteArray();

        assertThat(read(whole).cluster().namespaceLabels()).containsKey("a");
        assertProblem(read(java.util.Arrays.copyOf(whole, whole.length - 12)), "cannot be read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: Pod\nmetadata: {name: a",
                "kind: Pod\n\tmetadata: x",
                "a: b: c",
                "\"unclosed",
                "a: &x [*x]",
                "a: *nothing",
                "? [a, b]\n: c",
                "%YAML 9.9\n---\na: b",
                "a: \u0007",
                "{\"apiVersion\": \"v1\", \"kind\": ",
                "<<: 3"
            })
    @DisplayName("Text that is no YAML gives one problem with a line, and no exception")
    void brokenYaml(String text) {
        ManifestReadResult result = Reading.read(text);

        assertThat(result.problems()).isNotEmpty().allSatisfy(problem -> {
            assertThat(problem.where().source()).isEqualTo("test.yaml");
            assertThat(problem.where().line()).isPositive();
        });
    }

    @Test
    @DisplayName("Reading goes on after a document that is broken")
    void goesOn() {
        ManifestReadResult result = Reading.read("a: [\n---\n" + NAMESPACE);

        assertThat(result.problems()).hasSize(1);
        assertThat(result.cluster().namespaceLabels()).containsKey("a");
    }

    @Test
    @DisplayName("Aliases that expand to 9^9 values are refused before they are expanded")
    void aliasBomb() {
        StringBuilder bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c <= 'i'; c++) {
            char before = (char) (c - 1);
            bomb.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [")
                    .append(("*" + before + ",").repeat(9))
                    .append("]\n");
        }

        assertProblem(Reading.read(bomb.toString()), "aliases that expand to more than 100000 values");
    }

    @Test
    @DisplayName("Aliases that expand to no more than the limit are allowed")
    void harmlessAliases() {
        assertThat(Reading.cluster("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: d, labels: &labels {app: web}}
                        spec:
                          selector: {matchLabels: *labels}
                          template:
                            metadata: {labels: *labels}
                            spec:
                              containers:
                              - &main {name: c, resources: {requests: {cpu: 1}}}
                              - {<<: *main, name: d}
                        """).pods()).singleElement().satisfies(pod -> {
            assertThat(pod.spec().labels()).containsEntry("app", "web");
            assertThat(pod.spec().requests().get("cpu").value()).isEqualTo(2);
        });
    }

    @Test
    @DisplayName("A hundred thousand open brackets are refused for their depth")
    void deepNesting() {
        assertProblem(Reading.read("[".repeat(100_000)), "nested more than 200 deep");
    }

    @Test
    @DisplayName("JSON that nests too deep is refused like YAML")
    void deepJson() {
        assertProblem(Reading.read("{\"a\":".repeat(300) + "1" + "}".repeat(300)), "nested more than 200 deep");
        assertProblem(Reading.read("{\"a\":" + "[".repeat(100_000)), "nested more than 200 deep");
    }

    @Test
    @DisplayName("A document beyond the limit is refused by its number, the next one is read")
    void longDocument() {
        String text = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: " + "x".repeat(100_000) + "}\n---\n"
                + NAMESPACE;
        ManifestReadResult result = ManifestReader.builder()
                .mostDocumentCharacters(50_000)
                .build()
                .read(List.of(ManifestSource.text("test.yaml", NAMESPACE + "---\n" + text)));

        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.found()).isEqualTo("a document longer than 50000 characters");
            assertThat(problem.where().document()).isEqualTo(2);
            assertThat(problem.where().line()).isEqualTo(2);
        });
        assertThat(result.cluster().namespaceLabels()).containsKey("a");
    }

    @Test
    @DisplayName("A long document within the limit is read")
    void largeButAllowed() {
        String yaml = "apiVersion: v1\nkind: Namespace\nmetadata: {name: big, annotations: {a: \""
                + "x".repeat(10 << 20) + "\"}}\n";

        assertThat(Reading.cluster(yaml).namespaceLabels()).containsKey("big");
    }

    @Test
    @DisplayName("Ten thousand problems are listed and the rest counted")
    void floodOfProblems() {
        StringBuilder text = new StringBuilder("apiVersion: v1\nkind: List\nitems:\n");
        for (int i = 0; i < 10_005; i++) {
            text.append("- {kind: Pod}\n");
        }

        assertThat(Reading.read(text.toString()).problems())
                .hasSize(10_001)
                .last()
                .satisfies(problem -> assertThat(problem.found()).isEqualTo("5 more problems"));
    }

    @Test
    @DisplayName("A directory is read with all that is below it, in the order of names, other files left alone")
    void directory() throws IOException {
        Files.createDirectories(directory.resolve("b/c"));
        Files.writeString(directory.resolve("b/c/deep.yml"), pod("deep"));
        Files.writeString(directory.resolve("b/last.json"), "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[]}");
        Files.writeString(directory.resolve("a.yaml"), pod("first"));
        Files.writeString(directory.resolve("README.md"), "# [not a manifest");
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(directory.resolve("z.yaml.gz")))) {
            gzip.write(pod("zipped").getBytes(StandardCharsets.UTF_8));
        }

        ManifestReadResult result = Reading.valid(read(directory));

        assertThat(Reading.podNames(result.cluster()))
                .containsExactly("default/first", "default/deep", "default/zipped");
    }

    @Test
    @DisplayName("A directory without manifests is warned about")
    void emptyDirectory() {
        assertThat(read(directory).notices())
                .anySatisfy(notice -> assertThat(notice.toString()).startsWith("warning: no file in " + directory));
    }

    @Test
    @DisplayName("A dash names the standard input, everything else a path")
    void standardInput() {
        ByteArrayInputStream input = new ByteArrayInputStream(pod("piped").getBytes(StandardCharsets.UTF_8));

        ManifestReadResult result = ManifestReader.builder().build().read(List.of(ManifestSource.of("-", input)));

        assertThat(Reading.podNames(result.cluster())).containsExactly("default/piped");
        assertThat(ManifestSource.of("x.yaml", input)).isEqualTo(ManifestSource.path(Path.of("x.yaml")));
    }

    @Test
    @DisplayName("Several sources are one input, and their problems come together")
    void severalSources() {
        List<ManifestSource> sources = new ArrayList<>();
        sources.add(ManifestSource.text("one", pod("a")));
        sources.add(ManifestSource.path(directory.resolve("missing")));
        sources.add(ManifestSource.text("two", "kind: 3"));

        ManifestReadResult result = ManifestReader.builder().build().read(sources);

        assertThat(Reading.podNames(result.cluster())).containsExactly("default/a");
        assertThat(result.problems())
                .extracting(p -> p.where().source())
                .contains("two")
                .anyMatch(s -> s.endsWith("missing"));
    }

    private static String pod(String name) {
        return "{apiVersion: v1, kind: Pod, metadata: {name: " + name + "}, spec: {containers: [{name: c}]}}\n";
    }
}
