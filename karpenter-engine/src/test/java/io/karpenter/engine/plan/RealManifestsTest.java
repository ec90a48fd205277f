package io.karpenter.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Manifests of real projects, which lie beside the repository where they may; nothing to do where they do not. */
class RealManifestsTest {

    private static final Path MANIFESTS = Path.of("../../shared/data/manifests");

    private static final Map<String, Integer> TALLY = new TreeMap<>();

    /** The counts of docs/results.md. */
    @AfterAll
    static void printTally() {
        TALLY.forEach((what, count) -> System.out.println("real manifests, " + what + ": " + count));
    }

    private static void count(Plan plan) {
        int pending = plan.unschedulable().size();
        TALLY.merge("files", 1, Integer::sum);
        TALLY.merge("files with pods", plan.scheduledPods() + pending > 0 ? 1 : 0, Integer::sum);
        TALLY.merge("files with pods left over", pending > 0 ? 1 : 0, Integer::sum);
        TALLY.merge("pods placed", plan.scheduledPods(), Integer::sum);
        TALLY.merge("pods left over", pending, Integer::sum);
        plan.unschedulable().forEach(pod -> TALLY.merge("pods left over, " + code(pod.reasons()), 1, Integer::sum));
    }

    private static String code(List<Reason> reasons) {
        Reason first = reasons.getFirst();
        return first instanceof Reason.Refused refused && !refused.because().isEmpty()
                ? code(refused.because())
                : first.code();
    }

    @TestFactory
    @DisplayName("every real manifest gives a plan that verifies, or named reasons for each pod without a place")
    Stream<DynamicTest> everyManifestIsPlanned() throws IOException {
        assumeThat(MANIFESTS).isDirectory();
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(MANIFESTS.relativize(file).toString(), () -> {
                    Planning planning = Planning.of(file);

                    count(planning.plan());
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
