package io.karpenter.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.engine.Karpenter;
import io.karpenter.engine.cli.option.HelpLayout;
import io.karpenter.engine.cli.option.OptionsTest;
import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.cli.terminal.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Keeps {@code docs/reference/cli.md} in step with the commands; {@code -Dgolden.update=true} rewrites its lower part. */
class CommandReferenceTest {

    private static final Path PAGE = Path.of("../docs/reference/cli.md");
    private static final String MARK =
            "<!-- The rest is made from the commands themselves by CommandReferenceTest. -->\n";

    @Test
    @DisplayName("the reference page has every command and every option as the program has them")
    void pageIsUpToDate() throws IOException {
        String page = Files.readString(PAGE);
        String written = page.substring(0, page.indexOf(MARK) + MARK.length());
        String expected = written + reference();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    @Test
    @DisplayName("what the page says by hand of formats and exit codes is complete")
    void handWrittenPartIsComplete() throws IOException {
        String page = Files.readString(PAGE);

        for (OutputFormat format : OutputFormat.values()) {
            assertThat(page).contains("| `" + format + "` |");
        }
        for (int code : List.of(ExitCode.OK, ExitCode.INTERNAL_ERROR, ExitCode.INVALID_INPUT, ExitCode.INCOMPLETE)) {
            assertThat(page).contains("| " + code + " |");
        }
    }

    private static String reference() {
        StringBuilder text = new StringBuilder();
        for (CommandLine command : OptionsTest.everyCommand(Karpenter.commandLine())) {
            if (!(command.getCommand() instanceof HelpCommand)) {
                append(text, command);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, CommandLine command) {
        var help = command.getHelp();
        text.append("\n## `").append(command.getCommandSpec().qualifiedName()).append("`\n\n");
        for (String paragraph : command.getCommandSpec().usageMessage().description()) {
            text.append(paragraph).append('\n');
        }
        text.append("\n```\n").append(help.synopsis(0).strip()).append("\n```\n");
        for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
            text.append("\n`%s`: %s\n".formatted(parameter.paramLabel(), String.join(" ", parameter.description())));
        }
        for (Map.Entry<String, List<OptionSpec>> group :
                HelpLayout.groups(command.getCommandSpec()).entrySet()) {
            if (!group.getValue().isEmpty()) {
                text.append("\n| ").append(group.getKey()).append(" | |\n|---|---|\n");
                group.getValue().forEach(option -> text.append(row(option)));
            }
        }
        String[] examples = command.getCommandSpec().usageMessage().footer();
        if (examples.length > 0) {
            text.append("\n```sh\n");
            for (String example : examples) {
                text.append(example.strip()).append('\n');
            }
            text.append("```\n");
        }
    }

    private static String row(OptionSpec option) {
        String value = option.arity().max() == 0
                ? ""
                : " " + option.paramLabel() + (option.splitRegex().isEmpty() ? "" : ",…");
        String names = String.join(", ", option.names()) + value;
        return "| `%s` | %s |\n"
                .formatted(
                        names.replace("|", "\\|"),
                        String.join(" ", option.description()).replace("|", "\\|"));
    }
}
