package io.karpenter.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every scenario with the results of the reference, beside which our first plans must stand. */
class ScenarioPlansTest {

    private static final Path SCENARIOS = Path.of("src/test/resources/scenarios");
    private static final String[] ZONES = {"us-east-1a", "us-east-1b", "us-east-1c"};

    /** The reference's plan breaks a rule there, so that its price does not bind (decisions 27). */
    private static final String INVALID_REFERENCE = "20-mix-10k";

    @TestFactory
    @DisplayName("decisions 3, 27: plans verify, place all that the reference places, and are not dearer")
    Stream<DynamicTest> neverDearerThanTheReference() throws IOException {
        Map<String, Map<String, Integer>> left = unschedulable();
        return rows("reference-results.csv")
                .map(row -> DynamicTest.dynamicTest(row[0], () -> {
                    Planning planning = Planning.of(SCENARIOS.resolve(row[0] + ".yaml"), ZONES);

                    assertThat(planning.violations()).isEmpty();
                    assertThat(leftByWorkload(planning))
                            .allSatisfy((workload, count) -> assertThat(count)
                                    .as(workload)
                                    .isLessThanOrEqualTo(
                                            left.getOrDefault(row[0], Map.of()).getOrDefault(workload, 0)));
                    // The price binds for equal sets of pods; whoever places more may pay more (decisions 3).
                    if (!row[0].equals(INVALID_REFERENCE)
                            && planning.plan().unschedulable().size() == Integer.parseInt(row[2])) {
                        assertThat(planning.plan().hourlyPrice())
                                .isLessThanOrEqualTo(Double.parseDouble(row[1]) + 5e-5);
                    }
                }));
    }

    @TestFactory
    @DisplayName("equal input gives equal plans")
    Stream<DynamicTest> plansAreReproducible() {
        return Stream.of("02-anti-affinity-hostname", "16-pod-affinity", "20-mix-1k")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    Path file = SCENARIOS.resolve(name + ".yaml");
                    assertThat(Planning.of(file, ZONES).plan().nodes())
                            .isEqualTo(Planning.of(file, ZONES).plan().nodes());
                }));
    }

    private static Map<String, Integer> leftByWorkload(Planning planning) {
        Map<String, Integer> counts = new HashMap<>();
        planning.plan()
                .unschedulable()
                .forEach(u -> counts.merge(u.pod().toString().replaceAll("-\\d+$", ""), 1, Integer::sum));
        return counts;
    }

    /** What the reference leaves over, by scenario and workload. */
    private static Map<String, Map<String, Integer>> unschedulable() throws IOException {
        Map<String, Map<String, Integer>> left = new HashMap<>();
        rows("reference-unschedulable.csv")
                .forEach(row ->
                        left.computeIfAbsent(row[0], s -> new HashMap<>()).put(row[1], Integer.parseInt(row[2])));
        return left;
    }

    private static Stream<String[]> rows(String file) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(SCENARIOS.resolve(file)));
        lines.remove(0);
        return lines.stream().map(line -> line.split(",", -1));
    }
}
