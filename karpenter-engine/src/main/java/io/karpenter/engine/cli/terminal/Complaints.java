package io.karpenter.engine.cli.terminal;

import io.karpenter.engine.input.InvalidInputException;
import io.karpenter.engine.report.text.Style;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** What happens when a command line cannot be understood, or a command fails. */
public final class Complaints {

    private Complaints() {}

    /** Makes {@code commandLine} tell all mistakes of its arguments at once, and end failed commands with our exit codes. */
    public static void register(CommandLine commandLine) {
        collectErrors(commandLine);
        commandLine.setExecutionStrategy(Complaints::runUnlessMistaken);
        commandLine.setParameterExceptionHandler(
                (mistake, arguments) -> refuse(mistake.getCommandLine(), List.of(mistake)));
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> fail(failure, command));
    }

    private static void collectErrors(CommandLine commandLine) {
        commandLine.getCommandSpec().parser().collectErrors(true);
        commandLine.getSubcommands().values().forEach(Complaints::collectErrors);
    }

    private static int runUnlessMistaken(ParseResult parsed) {
        boolean asksForHelp = parsed.asCommandLineList().stream()
                .anyMatch(command -> command.isUsageHelpRequested() || command.isVersionHelpRequested());
        List<Exception> mistakes = new ArrayList<>();
        CommandLine command = parsed.commandSpec().commandLine();
        for (ParseResult level = parsed; ; level = level.subcommand()) {
            mistakes.addAll(level.errors());
            command = level.commandSpec().commandLine();
            if (!level.hasSubcommand()) {
                break;
            }
        }
        IExecutionStrategy run = new RunLast();
        return mistakes.isEmpty() || asksForHelp ? run.execute(parsed) : refuse(command, mistakes);
    }

    private static int refuse(CommandLine command, List<? extends Exception> mistakes) {
        PrintWriter error = command.getErr();
        for (Exception mistake : mistakes) {
            error.println("error: " + mistake.getMessage());
            if (mistake instanceof UnmatchedArgumentException unmatched) {
                List<String> suggestions = unmatched.getSuggestions();
                if (!suggestions.isEmpty()) {
                    error.println("Maybe you mean: " + String.join(", ", suggestions));
                }
            }
        }
        error.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        error.flush();
        return ExitCode.INVALID_INPUT;
    }

    private static int fail(Exception failure, CommandLine command) {
        return switch (failure) {
            case ParameterException mistake -> refuse(mistake.getCommandLine(), List.of(mistake));
            case InvalidInputException invalid -> {
                new Console(command.getErr(), false, Style.PLAIN).tellProblems(invalid.problems());
                yield ExitCode.INVALID_INPUT;
            }
            default -> {
                Logger log = LoggerFactory.getLogger(Complaints.class);
                log.debug("command {} failed", command.getCommandName(), failure);
                command.getErr().println("internal error: " + failure);
                if (!log.isDebugEnabled()) {
                    command.getErr()
                            .println("This is a fault of karpenter, not of your input. --log-level debug shows where.");
                }
                command.getErr().flush();
                yield ExitCode.INTERNAL_ERROR;
            }
        };
    }
}
