package io.karpenter.engine.cli.option;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.engine.cli.terminal.Session;
import io.karpenter.engine.input.FeatureGates;
import io.karpenter.engine.input.Input;
import io.karpenter.engine.input.InputReader;
import io.karpenter.engine.input.InputSettings;
import io.karpenter.engine.input.InvalidInputException;
import io.karpenter.k8s.operate.FeatureGate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is planned for. */
public final class InputOptions {

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE|DIR|-",
            description = {
                "Manifests: a YAML or JSON file, a folder that is searched for them, or - for standard input."
                        + " Multi-document, List and gzip are understood. Repeatable."
            })
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--capacity-type",
            split = ",",
            paramLabel = "TYPE",
            description = {
                "Capacity types of the NodePool that is assumed when the input has none: spot, on-demand, reserved."
                        + " Default: on-demand."
            })
    private Set<CapacityType> capacityTypes = EnumSet.noneOf(CapacityType.class);

    @Option(names = "--include-cronjobs", description = "Plan one run of every CronJob; without it they are left out.")
    private boolean includeCronJobs;

    @Option(
            names = "--now",
            paramLabel = "INSTANT",
            description = "The time that counts as now, e.g. 2026-11-24T06:00:00Z. Default: the current time.")
    private @Nullable Instant now;

    @Option(
            names = "--feature-gates",
            split = ",",
            paramLabel = "GATE=BOOL",
            completionCandidates = GateSettings.class,
            description = {
                "Switches features on (true) or off (false): CapacityBuffer, NodeOverlay, NodeRepair, ReservedCapacity,"
                        + " SpotToSpotConsolidation, StaticCapacity. Objects of the input switch theirs on. What is off is"
                        + " ignored, with a notice. Default: ReservedCapacity=true."
            })
    private List<FeatureGates.Setting> featureGates = new ArrayList<>();

    @Option(
            names = "--scheduler-config",
            paramLabel = "FILE",
            description = {
                "Configuration of the scheduler, YAML or JSON: its podTopologySpread.defaultConstraints are given to pods"
                        + " without spread constraints."
            })
    private @Nullable Path schedulerConfig;

    /** What the options name, with its notices told. */
    public Input read(CatalogOptions catalog, Session session) {
        if (files.isEmpty()) {
            throw new InvalidInputException(
                    "option -f: nothing to plan for. Name a manifest file or folder, or - for standard input");
        }
        InputSettings settings = new InputSettings(
                files.stream().map(Path::of).toList(),
                capacityTypes.isEmpty() ? EnumSet.of(CapacityType.ON_DEMAND) : EnumSet.copyOf(capacityTypes),
                includeCronJobs,
                now == null ? Instant.now() : now,
                featureGates(),
                Optional.ofNullable(schedulerConfig),
                catalog.settings());
        Input read = session.working("Reading", Duration.ZERO, () -> InputReader.read(settings, System.in));
        session.announce(read.notices());
        return read;
    }

    public boolean readsStandardInput() {
        return files.contains("-");
    }

    public FeatureGates featureGates() {
        return FeatureGates.of(featureGates);
    }

    static final class GateSettings implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(FeatureGate.values())
                    .flatMap(gate -> Stream.of(gate + "=true", gate + "=false"))
                    .iterator();
        }
    }
}
