package io.karpenter.engine.cli.cluster;

import io.fabric8.kubernetes.client.Config;
import io.karpenter.aws.client.AwsStartException;
import io.karpenter.aws.settings.AwsOption;
import io.karpenter.core.setting.Setting;
import io.karpenter.core.setting.SettingKind;
import io.karpenter.engine.cli.option.CommonOptions;
import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.controller.Build;
import io.karpenter.engine.controller.Cloud;
import io.karpenter.engine.controller.ControllerRun;
import io.karpenter.engine.controller.KarpenterDuties;
import io.karpenter.engine.controller.Tracing;
import io.karpenter.engine.input.InvalidInputException;
import io.karpenter.engine.log.ControllerLog;
import io.karpenter.k8s.operate.ControllerSettings;
import io.karpenter.k8s.operate.HeapLimit;
import io.karpenter.k8s.operate.InvalidSettingsException;
import io.karpenter.k8s.operate.Option;
import io.karpenter.k8s.operate.SettingsReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** Runs the controllers in a cluster. */
@Command(
        name = "controller",
        customSynopsis = "karpenter controller [OPTIONS]",
        description = {
            "Watches a cluster and gives it the nodes that its pods need.",
            "",
            "Each option can be set by an environment variable too, that of --metrics-port is METRICS_PORT; the option wins."
                    + " The cluster is the one of the current kubeconfig, or the one that this runs in. Ends on SIGTERM with"
                    + " exit code 0, and with 1 when another replica has taken over."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  karpenter controller --cluster-name production --interruption-queue production-interruptions",
            "  karpenter controller --cloud simulated --disable-leader-election --log-level debug",
            "  karpenter controller --cloud simulated --leader-election-namespace kube-system"
                    + " --feature-gates StaticCapacity=true"
        })
public final class ControllerCommand implements Callable<Integer> {

    private final Map<String, String> environment;
    private final Runner runner;

    @Mixin
    @SuppressWarnings("UnusedVariable") // brings --help
    private CommonOptions common;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private CloudOptions clouds;

    @Spec
    private CommandSpec spec;

    /** Runs a controller, until it ends. */
    @FunctionalInterface
    interface Runner {

        /**
         * Returns the exit code.
         *
         * @param read settings, and what to warn of
         * @param config how to reach the cluster
         * @param cloud where machines come from
         */
        int run(SettingsReader.Read read, Config config, Cloud cloud);
    }

    ControllerCommand(Map<String, String> environment, Runner runner) {
        this.environment = environment;
        this.runner = runner;
    }

    /** The command as users call it. */
    public static CommandLine commandLine() {
        return commandLine(new ControllerCommand(System.getenv(), ControllerCommand::run));
    }

    /** A command with an option for each setting. */
    static CommandLine commandLine(ControllerCommand command) {
        CommandLine commandLine = new CommandLine(command);
        for (Option option : Option.values()) {
            commandLine.getCommandSpec().addOption(spec(option, ""));
        }
        for (AwsOption option : AwsOption.values()) {
            commandLine.getCommandSpec().addOption(spec(option, "On AWS: "));
        }
        return commandLine;
    }

    private static OptionSpec spec(Setting setting, String where) {
        String words = setting.words().isEmpty() ? "" : " One of " + String.join(", ", setting.words()) + ".";
        String otherwise = setting.standard().isEmpty() ? "" : " Default: " + setting.standard() + ".";
        OptionSpec.Builder spec = OptionSpec.builder(setting.flag())
                .type(String.class)
                .paramLabel(setting.kind().label())
                .arity("1")
                // Descriptions are formats.
                .description((where + setting.meaning() + words + otherwise).replace("%", "%%"))
                .completionCandidates(setting.words());
        return (setting.kind() == SettingKind.BOOLEAN ? orAlone(spec) : spec).build();
    }

    /** As in Go, where a flag alone means true. */
    private static OptionSpec.Builder orAlone(OptionSpec.Builder spec) {
        return spec.arity("0..1").fallbackValue("true");
    }

    @Override
    public Integer call() {
        Map<Option, String> flags = flags(Option.class);
        Map<AwsOption, String> awsFlags = flags(AwsOption.class);
        SettingsReader.Read read;
        try {
            read = SettingsReader.read(flags, environment);
        } catch (InvalidSettingsException invalid) {
            List<String> problems = new ArrayList<>(invalid.problems());
            problems.addAll(otherProblems(awsFlags));
            throw new InvalidInputException(problems);
        }
        if (read.settings().election().enabled()
                && read.settings().election().namespace().isEmpty()) {
            List<String> problems = new ArrayList<>(
                    List.of("--leader-election-namespace: outside of a cluster replicas need to know where to compete."
                            + " Name a namespace, or set --disable-leader-election if there is one replica only"));
            problems.addAll(otherProblems(awsFlags));
            throw new InvalidInputException(problems);
        }
        if (!Tracing.problems(environment).isEmpty()) {
            throw new InvalidInputException(otherProblems(awsFlags));
        }
        return runner.run(read, cluster.config(), clouds.cloud(awsFlags, environment, read.settings()));
    }

    private List<String> otherProblems(Map<AwsOption, String> awsFlags) {
        List<String> problems = new ArrayList<>(clouds.problems(awsFlags, environment));
        problems.addAll(Tracing.problems(environment));
        return problems;
    }

    /** What the command line says. */
    private <S extends Enum<S> & Setting> Map<S, String> flags(Class<S> settings) {
        Map<S, String> flags = new EnumMap<>(settings);
        for (S setting : settings.getEnumConstants()) {
            String value = spec.commandLine().getParseResult().matchedOptionValue(setting.flag(), (String) null);
            if (value != null) {
                flags.put(setting, value);
            }
        }
        return flags;
    }

    private static int run(SettingsReader.Read read, Config config, Cloud cloud) {
        Build build = Build.ofProgram();
        ControllerSettings settings = read.settings();
        try {
            ControllerLog.start(settings.logs(), build.commit());
            read.warnings().forEach(LoggerFactory.getLogger("controller")::warn);
            HeapLimit.keepBelow(settings.machine().memoryLimit())
                    .ifPresent(LoggerFactory.getLogger("controller")::warn);
            ControllerRun run = new ControllerRun(
                    settings, config, surroundings -> new KarpenterDuties(surroundings, cloud), build);
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(run::stop));
            return run.run() ? ExitCode.OK : ExitCode.INTERNAL_ERROR;
        } catch (AwsStartException notLetIn) {
            LoggerFactory.getLogger("controller").error(notLetIn.getMessage());
            return ExitCode.INTERNAL_ERROR;
        } catch (IOException cannotStart) {
            throw new InvalidInputException(String.valueOf(cannotStart.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERNAL_ERROR;
        }
    }
}
