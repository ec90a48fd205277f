package io.karpenter.engine.cli.cluster;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.commitment.Commitments;
import io.karpenter.aws.settings.AwsOption;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.AwsSettingsReader;
import io.karpenter.aws.settings.InvalidAwsSettingsException;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.engine.cli.option.CatalogOptions;
import io.karpenter.engine.cli.option.OptionWords;
import io.karpenter.engine.controller.AwsCloud;
import io.karpenter.engine.controller.Build;
import io.karpenter.engine.controller.Cloud;
import io.karpenter.engine.input.CatalogLoader;
import io.karpenter.engine.input.InvalidInputException;
import io.karpenter.engine.input.ScriptFile;
import io.karpenter.k8s.operate.ControllerSettings;
import io.karpenter.k8s.operate.FeatureGate;
import io.karpenter.k8s.simulated.CloudTimes;
import io.karpenter.k8s.simulated.KubeletSettings;
import io.karpenter.solver.api.MinValuesPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where the machines of a controller come from. */
final class CloudOptions {

    /** The clouds that there are. */
    enum Kind {
        AWS,
        SIMULATED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads the name of a cloud. */
    static final class Kinds extends OptionWords<Kind> implements ITypeConverter<Kind> {

        Kinds() {
            super(Kind.class, Kind::toString);
        }

        @Override
        public Kind convert(String text) {
            for (Kind kind : Kind.values()) {
                if (kind.toString().equals(text)) {
                    return kind;
                }
            }
            throw new TypeConversionException("'%s' is no cloud; write %s".formatted(text, String.join(", ", this)));
        }
    }

    @Option(
            names = "--cloud",
            paramLabel = "CLOUD",
            converter = Kinds.class,
            completionCandidates = Kinds.class,
            description = "Where machines come from. aws: EC2, in the region that AWS_REGION or the machine says."
                    + " simulated: machines and Nodes are made up, at the prices of the catalogue; for tests and for"
                    + " trying things out. Default: aws.")
    private Kind cloud = Kind.AWS;

    @Option(
            names = "--boot-time",
            paramLabel = "DURATION",
            description = "How long a simulated machine takes from its launch until its Node appears. Default: 30s.")
    private Duration bootTime = Duration.ofSeconds(30);

    @Option(
            names = "--shutdown-time",
            paramLabel = "DURATION",
            description = "How long a simulated machine takes to end. Default: 5s.")
    private Duration shutdownTime = Duration.ofSeconds(5);

    @Option(
            names = "--machines",
            paramLabel = "FILE",
            description =
                    "Where simulated machines are written down, so that they outlive the controller as real ones do."
                            + " Default: nowhere.")
    private @Nullable Path machines;

    @Option(
            names = "--simulate-pods",
            paramLabel = "BOOL",
            arity = "0..1",
            fallbackValue = "true",
            description =
                    "Whether simulated Nodes also stay ready and pods on them run and end, in name only. false where"
                            + " something else plays the kubelets, such as kwok. Default: true.")
    private boolean simulatePods = true;

    @Option(
            names = "--heartbeat",
            paramLabel = "DURATION",
            description =
                    "How often each simulated Node renews its Lease, from 1s to less than 40s; longer is cheaper for"
                            + " the API server of a large cluster. Default: 10s.")
    private Duration heartbeat = KubeletSettings.WITH_PODS.renewal();

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "What goes wrong in the simulated cloud and when, as YAML: a list of events such as"
                    + " {after: 1m, runOut: {zone: us-east-1a, for: 10m}}. Default: nothing.")
    private @Nullable Path script;

    @Mixin
    private CatalogOptions catalog = new CatalogOptions();

    /**
     * The cloud that is asked for.
     *
     * @param flags options of EC2 on the command line
     * @throws InvalidInputException with all that is wrong
     */
    Cloud cloud(Map<AwsOption, String> flags, Map<String, String> environment, ControllerSettings settings) {
        return switch (cloud) {
            case AWS -> aws(flags, environment, settings);
            case SIMULATED -> simulated(CatalogLoader.load(catalog.settings()));
        };
    }

    /** What is wrong with the options of EC2, as far as that can be said without all others; nothing if it is not asked for. */
    List<String> problems(Map<AwsOption, String> flags, Map<String, String> environment) {
        try {
            if (cloud == Kind.AWS) {
                AwsSettingsReader.read(flags, environment, true, false);
            }
            return List.of();
        } catch (InvalidAwsSettingsException invalid) {
            return invalid.problems();
        }
    }

    private AwsCloud aws(Map<AwsOption, String> flags, Map<String, String> environment, ControllerSettings settings) {
        List<String> problems = new ArrayList<>();
        OwnPrices prices = CatalogLoader.prices(catalog.settings(), problems);
        Commitments commitments = CatalogLoader.commitments(catalog.settings(), problems);
        try {
            AwsSettingsReader.Read read = AwsSettingsReader.read(
                    flags,
                    environment,
                    settings.gates().contains(FeatureGate.RESERVED_CAPACITY),
                    settings.planning().minValues() == MinValuesPolicy.BEST_EFFORT);
            if (!problems.isEmpty()) {
                throw new InvalidInputException(problems);
            }
            RiskSettings risk = settings.planning().risk();
            AwsSettings aws = risk.pricesRisk() && risk.volatilityWeight() > 0
                    ? read.settings().withSpotPriceHistory()
                    : read.settings();
            return new AwsCloud(aws, prices, commitments, read.warnings(), Build.programVersion());
        } catch (InvalidAwsSettingsException invalid) {
            problems.addAll(invalid.problems());
            throw new InvalidInputException(problems);
        }
    }

    private Cloud.Simulated simulated(EmbeddedCatalog sold) {
        return new Cloud.Simulated(
                sold,
                new CloudTimes(bootTime, shutdownTime),
                Optional.ofNullable(machines),
                kubelets(),
                script == null ? List.of() : ScriptFile.read(script, sold));
    }

    private KubeletSettings kubelets() {
        try {
            return KubeletSettings.WITH_PODS.runningPods(simulatePods).withRenewal(heartbeat);
        } catch (IllegalArgumentException refused) {
            throw new InvalidInputException("option --heartbeat: " + refused.getMessage());
        }
    }
}
