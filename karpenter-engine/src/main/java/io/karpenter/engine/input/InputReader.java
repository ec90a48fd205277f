package io.karpenter.engine.input;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.catalog.OverlayLimits;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.nodeclass.read.Ec2NodeClassReader;
import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeDefaults;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.overlay.NodeOverlays;
import io.karpenter.core.overlay.OverlaidCatalog;
import io.karpenter.core.overlay.OverlayState;
import io.karpenter.core.spread.DefaultConstraints;
import io.karpenter.core.spread.DefaultSpread;
import io.karpenter.core.spread.PodSelectors;
import io.karpenter.k8s.manifest.DefaultNodePool;
import io.karpenter.k8s.manifest.ManifestReadResult;
import io.karpenter.k8s.manifest.ManifestReader;
import io.karpenter.k8s.manifest.ManifestSource;
import io.karpenter.k8s.manifest.kind.SchedulerConfigReader;
import io.karpenter.k8s.manifest.report.Location;
import io.karpenter.k8s.manifest.report.Notice;
import io.karpenter.k8s.manifest.report.Problem;
import io.karpenter.k8s.manifest.report.Report;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** Reads manifests and the catalogue for them. Stateless. */
public final class InputReader {

    private InputReader() {}

    /**
     * Reads everything that {@code settings} name; manifests and catalogue at the same time.
     *
     * @param standardInput what the file name {@code -} stands for
     * @throws InvalidInputException with every problem of manifests, catalogue and NodeClasses
     */
    public static Input read(InputSettings settings, InputStream standardInput) {
        CompletableFuture<EmbeddedCatalog> loading =
                CompletableFuture.supplyAsync(() -> CatalogLoader.load(settings.catalog()));
        ManifestReadResult manifests = manifests(settings, standardInput);
        Report report = new Report();
        DefaultConstraints defaults = settings.schedulerConfig()
                .map(file -> schedulerConfig(file, report))
                .orElse(DefaultConstraints.NONE);
        List<String> problems = new ArrayList<>();
        Stream.concat(report.problems().stream(), manifests.problems().stream())
                .map(Problem::toString)
                .forEach(problems::add);
        Optional<EmbeddedCatalog> source = loaded(loading, problems);
        if (source.isEmpty() || !problems.isEmpty()) {
            problems.addAll(problems(manifests.nodeClasses(), source));
            throw new InvalidInputException(problems);
        }
        Input input = assemble(source.get(), manifests, settings.featureGates());
        return withDefaults(input, defaults, manifests.podSelectors());
    }

    /** The catalogue; empty if there are problems with it, which are added. */
    private static Optional<EmbeddedCatalog> loaded(CompletableFuture<EmbeddedCatalog> loading, List<String> problems) {
        try {
            return Optional.of(loading.join());
        } catch (CompletionException failure) {
            if (!(failure.getCause() instanceof InvalidInputException invalid)) {
                throw failure;
            }
            problems.addAll(invalid.problems());
            return Optional.empty();
        }
    }

    /** What is wrong with NodeClasses, without a catalogue as far as that can be said. */
    private static List<String> problems(List<NodeClass> nodeClasses, Optional<EmbeddedCatalog> source) {
        return source.map(catalog -> catalog.problems(nodeClasses))
                .orElseGet(() -> nodeClasses.stream()
                        .filter(nodeClass -> Ec2NodeClassReader.reads(nodeClass.ref()))
                        .flatMap(nodeClass -> Ec2NodeClassReader.read(nodeClass).problems().stream())
                        .toList());
    }

    private static ManifestReadResult manifests(InputSettings settings, InputStream standardInput) {
        ManifestReader reader = ManifestReader.builder()
                .labels(AwsLabels.SCHEMA)
                .notForOverlays(OverlayLimits.KEYS, OverlayLimits.RESOURCES)
                .now(settings.now())
                .defaultNodePool(DefaultNodePool.of(settings.capacityTypes()))
                .includeCronJobs(settings.includeCronJobs())
                .deducesSelectors(settings.schedulerConfig().isPresent())
                .build();
        return reader.read(settings.files().stream()
                .map(file -> ManifestSource.of(file.toString(), standardInput))
                .toList());
    }

    private static DefaultConstraints schedulerConfig(Path file, Report report) {
        try (InputStream stream = Files.newInputStream(file)) {
            return SchedulerConfigReader.read(file.toString(), stream, report);
        } catch (IOException unreadable) {
            report.problem(
                    Location.of(file.toString()), "", "a file that cannot be opened: " + unreadable, "a readable file");
            return DefaultConstraints.NONE;
        }
    }

    /** The input with default spread constraints on the pods that have none. */
    private static Input withDefaults(Input input, DefaultConstraints defaults, PodSelectors selectors) {
        DefaultSpread.Applied applied = DefaultSpread.apply(input.cluster(), defaults, selectors);
        List<Notice> notices = new ArrayList<>(input.notices());
        if (!applied.missing().isEmpty()) {
            int more = applied.missing().size() - 1;
            notices.add(warning("controllers of pods are not in the input, so that their default spread constraints are"
                    + " deduced from Services alone: " + applied.missing().get(0)
                    + (more > 0 ? " and " + more + " more" : "")));
        }
        return new Input(applied.cluster(), input.catalog(), notices);
    }

    private static Input assemble(EmbeddedCatalog source, ManifestReadResult manifests, FeatureGates gates) {
        try {
            GatedInput gated = GatedInput.of(manifests, gates);
            Cluster cluster = gated.cluster();
            OverlaidCatalog overlaid = NodeOverlays.apply(
                    cluster.nodePools(),
                    cluster.nodeOverlays(),
                    source.catalog(cluster.nodePools(), gated.nodeClasses()),
                    OverlayLimits.RESOURCES);
            Catalog catalog = overlaid.catalog();
            Cluster complete = VirtualPods.addTo(NodeDefaults.fill(cluster, catalog), gated.buffers());
            List<Notice> notices = new ArrayList<>(manifests.notices());
            notices.addAll(gated.notices());
            source.warnings(gated.nodeClasses()).stream()
                    .map(InputReader::warning)
                    .forEach(notices::add);
            source.notices().stream()
                    .map(note -> new Notice(Notice.Level.INFO, note))
                    .forEach(notices::add);
            overlaid.states().stream()
                    .flatMap(state -> notInForce(state).stream())
                    .forEach(notices::add);
            complete.nodes().stream()
                    .filter(node -> node.allocatable().isEmpty())
                    .map(InputReader::holdsNothing)
                    .forEach(notices::add);
            return new Input(complete, catalog, notices);
        } catch (InvalidNodeClassException invalid) {
            throw new InvalidInputException(invalid.problems());
        }
    }

    private static Optional<Notice> notInForce(OverlayState state) {
        return switch (state) {
            case OverlayState.Valid valid -> Optional.empty();
            case OverlayState.Invalid invalid ->
                Optional.of(warning("nodeoverlay %s is ignored: %s".formatted(invalid.overlay(), invalid.message())));
            case OverlayState.Conflict conflict ->
                Optional.of(warning("nodeoverlay %s is ignored: it conflicts with nodeoverlay %s of the same weight"
                        .formatted(conflict.overlay(), conflict.with())));
        };
    }

    private static Notice warning(String text) {
        return new Notice(Notice.Level.WARNING, text);
    }

    private static Notice holdsNothing(Node node) {
        return warning(
                "node %s has neither status.allocatable nor the label of an instance type that the catalogue has: no pod fits on it"
                        .formatted(node.name()));
    }
}
