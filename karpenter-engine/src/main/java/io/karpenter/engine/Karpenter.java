package io.karpenter.engine;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** The command {@code karpenter}: parses the arguments and hands over to the command they name. */
@Command(
        name = "karpenter",
        description = "Decides which cloud machines a Kubernetes cluster should run.",
        mixinStandardHelpOptions = true,
        versionProvider = Karpenter.Version.class,
        subcommands = HelpCommand.class)
public final class Karpenter {
    private Karpenter() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Karpenter()).execute(args));
    }

    /** Reads the version from the jar's manifest; classes that come from no jar call themselves a development build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Karpenter.class.getPackage().getImplementationVersion();
            return new String[] {"karpenter " + (version == null ? "development build" : version)};
        }
    }
}
