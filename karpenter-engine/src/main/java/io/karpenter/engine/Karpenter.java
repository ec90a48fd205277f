package io.karpenter.engine;

import io.karpenter.engine.cli.CompareCommand;
import io.karpenter.engine.cli.CompletionCommand;
import io.karpenter.engine.cli.ConsolidateCommand;
import io.karpenter.engine.cli.ExplainCommand;
import io.karpenter.engine.cli.SolveCommand;
import io.karpenter.engine.cli.VerifyCommand;
import io.karpenter.engine.cli.catalog.CatalogCommand;
import io.karpenter.engine.cli.cluster.ControllerCommand;
import io.karpenter.engine.cli.cluster.CrdsCommand;
import io.karpenter.engine.cli.option.Converters;
import io.karpenter.engine.cli.option.HelpLayout;
import io.karpenter.engine.cli.terminal.Complaints;
import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.controller.Build;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code karpenter}: parses the arguments and hands over to the command they name. */
@Command(
        name = "karpenter",
        description = {"Decides which cloud machines a Kubernetes cluster should run."},
        mixinStandardHelpOptions = true,
        versionProvider = Karpenter.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpWidth = 100,
        descriptionHeading = "%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  karpenter solve -f manifests/                plan nodes for everything in a folder",
            "  karpenter consolidate -f snapshot.yaml       what would make a running cluster cheaper",
            "  karpenter explain -f manifests/ pod/web-0    why a pod is where it is, or has no place",
            "  karpenter catalog prices --family c7i        what machines cost",
            "  karpenter controller                         give a cluster the nodes that it needs",
            "  karpenter help solve                         all options of a command"
        })
public final class Karpenter implements Callable<Integer> {
    private static final Map<String, Supplier<Object>> COMMANDS = commands();

    @Spec
    private CommandSpec spec;

    private Karpenter() {}

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("solve", SolveCommand::new);
        commands.put("consolidate", ConsolidateCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("compare", CompareCommand::new);
        commands.put("verify", VerifyCommand::new);
        commands.put("catalog", CatalogCommand::new);
        commands.put("crds", CrdsCommand::new);
        commands.put("controller", ControllerCommand::commandLine);
        commands.put("completion", CompletionCommand::new);
        // No method reference: one to a class of picocli, whose class files are of Java 5, fails the JVM's start-up
        // cache.
        commands.put("help", () -> new HelpCommand());
        return commands;
    }

    /** Called when no command is named: says which there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.INVALID_INPUT;
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        // Results are UTF-8 whatever the locale: they are data.
        CommandLine commandLine =
                commandLineFor(args).setOut(utf8(FileDescriptor.out)).setErr(utf8(FileDescriptor.err));
        int exitCode = commandLine.execute(args);
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        System.exit(exitCode);
    }

    /** The command with everything below it, ready to execute. */
    public static CommandLine commandLine() {
        return commandLine(COMMANDS.keySet());
    }

    /**
     * The command with as much below it as {@code args} need. Reading the annotations of all commands takes longer than
     * reading the catalogue; only commands that speak of the others need them all.
     */
    static CommandLine commandLineFor(String... args) {
        boolean isAlone = args.length > 0
                && Set.of("solve", "consolidate", "explain", "compare", "verify", "catalog", "crds", "controller")
                        .contains(args[0]);
        return isAlone ? commandLine(Set.of(args[0])) : commandLine();
    }

    private static CommandLine commandLine(Collection<String> names) {
        CommandLine commandLine = new CommandLine(new Karpenter());
        COMMANDS.forEach((name, command) -> {
            if (names.contains(name)) {
                commandLine.addSubcommand(name, command.get());
            }
        });
        Converters.register(commandLine);
        Complaints.register(commandLine);
        HelpLayout.register(commandLine);
        return commandLine;
    }

    private static PrintWriter utf8(FileDescriptor stream) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8));
    }

    /** For {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"karpenter " + Build.programVersion()};
        }
    }
}
