package io.karpenter.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.karpenter.core.plan.UnschedulablePod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Manifests of real projects, which lie beside the repository where they may; nothing to do where they do not. */
class RealManifestsTest {

    private static final Path MANIFESTS = Path.of("../../shared/data/manifests");

    @TestFactory
    @DisplayName("every real manifest gives a plan that verifies, or named reasons for each pod without a place")
    Stream<DynamicTest> everyManifestIsPlanned() throws IOException {
        assumeThat(MANIFESTS).isDirectory();
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(MANIFESTS.relativize(file).toString(), () -> {
                    Planning planning = Planning.of(file);

                    assertThat(planning.violations()).isEmpty();
                    assertThat(planning.plan().scheduledPods()
                                    + planning.plan().unschedulable().size())
                            .isEqualTo(planning.input().cluster().pendingPods().size());
                    assertThat(planning.plan().unschedulable())
                            .extracting(UnschedulablePod::reasons)
                            .allSatisfy(reasons -> assertThat(reasons)
                                    .isNotEmpty()
                                    .allSatisfy(reason ->
                                            assertThat(reason.message()).isNotBlank()));
                }));
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(MANIFESTS)) {
            return all.filter(
                            p -> p.toString().endsWith(".yaml") || p.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }
}
