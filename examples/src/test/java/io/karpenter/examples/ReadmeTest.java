package io.karpenter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Path ROOT = Path.of("..");
    private static final Path EXAMPLE = Path.of("src/main/java/io/karpenter/examples/EmbedSolver.java");

    @Test
    @DisplayName("the README quotes the body of EmbedSolver word for word")
    void quotesTheExample() throws IOException {
        String source = Files.readString(EXAMPLE);
        String start = "main(String[] args) {\n";
        String body = source.substring(source.indexOf(start) + start.length(), source.indexOf("\n    }\n}"));

        assertThat(body).contains("Solver.builder()");
        assertThat(readme()).contains("```java\n" + body.stripIndent() + "\n```\n");
    }

    @Test
    @DisplayName("the README's test command is what has to pass before a change lands")
    void namesTheTestCommand() throws IOException {
        List<String> commands = Files.readAllLines(ROOT.resolve(".ci/run"));

        assertThat(commands).contains("mvn verify");
        assertThat(readme()).contains("\n    mvn verify\n");
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }
}
