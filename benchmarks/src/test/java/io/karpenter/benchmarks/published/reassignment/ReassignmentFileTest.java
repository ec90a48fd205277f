package io.karpenter.benchmarks.published.reassignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.karpenter.benchmarks.published.CsvFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Files of machine reassignment")
final class ReassignmentFileTest {

    /** Lies beside the repository, if it is there. */
    private static final Path PUBLISHED = Path.of("../../shared/data/benchmarks/machine-reassignment");

    private static final String TEXT = """
            {"name":"tiny","resources":[{"transient":true,"loadWeight":10},{"transient":false,"loadWeight":20}],
             "machines":[{"neighborhood":1,"location":2,"capacity":[4419212,7],"safety":[3,4]},
                         {"neighborhood":0,"location":0,"capacity":[1,2],"safety":[1,2]}],
             "machineMoveCost":[[0,1],[2,0]],
             "services":[{"spreadMin":3,"dependsOn":[]},{"spreadMin":0,"dependsOn":[0]}],
             "processes":{"columns":["service","r0","r1","moveCost"],"rows":[[1,1719,5,9],[0,1,2,3]]},
             "initialMachine":[1,0],
             "balance":[{"resource":0,"other":1,"target":2,"weight":10}],
             "weights":{"processMove":1,"serviceMove":10,"machineMove":100}}
            """;

    @TempDir
    private Path folder = Path.of("");

    private Reassignment read(String text) throws IOException {
        return ReassignmentFile.read(Files.writeString(folder.resolve("problem.json"), text));
    }

    @Test
    @DisplayName("are read field by field")
    void fields() throws IOException {
        Reassignment problem = read(TEXT);

        assertThat(problem.name()).isEqualTo("tiny");
        assertThat(problem.isTransient()).containsExactly(true, false);
        assertThat(problem.loadWeight()).containsExactly(10, 20);
        assertThat(problem.machines().getFirst().neighbourhood()).isEqualTo(1);
        assertThat(problem.machines().getFirst().location()).isEqualTo(2);
        assertThat(problem.machines().getFirst().capacity()).containsExactly(4419212, 7);
        assertThat(problem.machines().getFirst().safety()).containsExactly(3, 4);
        assertThat(problem.machineMoveCost()[1]).containsExactly(2, 0);
        assertThat(problem.services().getFirst().spreadMin()).isEqualTo(3);
        assertThat(problem.services().getLast().dependsOn()).containsExactly(0);
        assertThat(problem.processes().getFirst().service()).isEqualTo(1);
        assertThat(problem.processes().getFirst().need()).containsExactly(1719, 5);
        assertThat(problem.processes().getFirst().moveCost()).isEqualTo(9);
        assertThat(problem.initial()).containsExactly(1, 0);
        assertThat(problem.balances()).containsExactly(new Reassignment.Balance(0, 1, 2, 10));
        assertThat(problem.weights()).isEqualTo(new Reassignment.Weights(1, 10, 100));
    }

    @Test
    @DisplayName("that lack something are refused by the name of what they lack")
    void incomplete() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TEXT.replace("spreadMin", "spread")))
                .withMessage("spreadMin is not a number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TEXT.replace("\"initialMachine\":[1,0]", "\"initialMachine\":[1]")))
                .withMessageContaining("2 rows of processes and 1 entries of initialMachine");
    }

    @Test
    @DisplayName("of the contest have initial assignments that keep all rules and cost what was published")
    void published() throws IOException {
        assumeTrue(Files.isDirectory(PUBLISHED), "the collection of published problems is not here");
        for (NamedCsvRecord result : CsvFiles.rows(PUBLISHED.resolve("results.csv"))) {
            Reassignment problem = ReassignmentFile.read(PUBLISHED.resolve(result.getField("instance") + ".json"));
            AssignmentChecker checker = new AssignmentChecker(problem, problem.initial());

            assertThat(checker.violations()).as(problem.name()).isEmpty();
            assertThat(checker.cost().total())
                    .as(problem.name())
                    .isEqualTo(Long.parseLong(result.getField("initial_cost")));
        }
    }
}
