package io.karpenter.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReferenceResultTest {

    private static final String HEADER = "scenario,lowest_usd_per_hour,unschedulable,nodes,reference_ms,note\n";

    @Test
    @DisplayName("a quiet run binds and is wall time")
    void quietRun(@TempDir Path folder) throws IOException {
        ReferenceResult result = read(folder, "a,1.7123,2,3,252,\"5 quiet runs, solve wall ms\"\n");

        assertThat(result.outcome()).contains(new ReferenceResult.Outcome(1.7123, 3, 2, 252));
        assertThat(result.binds()).isTrue();
        assertThat(result.isProcessorTime()).isFalse();
    }

    @Test
    @DisplayName("decisions 27: the price of a plan that breaks a rule does not bind")
    void invalidPlan(@TempDir Path folder) throws IOException {
        ReferenceResult result = read(
                folder, "a,173.62,0,142,209432,\"loaded machine, CPU ms; plan breaks a rule, price does not bind\"\n");

        assertThat(result.binds()).isFalse();
        assertThat(result.isProcessorTime()).isTrue();
    }

    @Test
    @DisplayName("a scenario that the reference did not finish has no outcome")
    void unfinished(@TempDir Path folder) throws IOException {
        assertThat(read(folder, "a,,,,,not finished by the reference\n").outcome())
                .isEmpty();
    }

    @Test
    @DisplayName("of two folders the first counts, and one that does not exist holds nothing")
    void firstFolderCounts(@TempDir Path first, @TempDir Path second) throws IOException {
        read(first, "a,1,0,1,10,quiet\n");
        read(second, "a,2,0,1,10,quiet\nb,3,0,1,10,quiet\n");
        ScenarioFolders folders = new ScenarioFolders(List.of(first.resolve("none"), first, second));

        Map<String, ReferenceResult> results = folders.referenceResults();

        assertThat(results).containsOnlyKeys("a", "b");
        assertThat(results.get("a").outcome().orElseThrow().hourlyPrice()).isEqualTo(1);
    }

    @Test
    @DisplayName("a scenario that no folder has is named together with those there are")
    void unknownScenario(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("there.yaml"), "");

        assertThatThrownBy(() -> new ScenarioFolders(List.of(folder)).problem("absent", ScenarioFolders.ZONES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("absent")
                .hasMessageContaining("there");
    }

    private static ReferenceResult read(Path folder, String rows) throws IOException {
        Path file = Files.writeString(folder.resolve("reference-results.csv"), HEADER + rows);
        return ReferenceResult.read(file).getFirst();
    }
}
