package io.karpenter.engine.cli.option;

import io.karpenter.engine.cli.terminal.OutputOptions;
import io.karpenter.engine.cli.terminal.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: help, exit codes, and the way to its session. */
@Command(
        abbreviateSynopsis = true,
        sortOptions = false,
        usageHelpWidth = 100,
        descriptionHeading = "%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything planned, or the plan is valid",
            "1:internal error",
            "2:wrong options or invalid input; nothing was planned",
            "3:the result is printed, but pods have no place or the plan has violations"
        })
public final class CommonOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("unused") // read by picocli
    private boolean help;

    public Session session(OutputOptions output) {
        return Session.of(command.commandLine(), output);
    }
}
