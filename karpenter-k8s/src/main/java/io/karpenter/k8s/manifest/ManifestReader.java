package io.karpenter.k8s.manifest;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.k8s.manifest.assembly.Assembled;
import io.karpenter.k8s.manifest.assembly.ClusterAssembler;
import io.karpenter.k8s.manifest.assembly.ExpansionSettings;
import io.karpenter.k8s.manifest.kind.ObjectReader;
import io.karpenter.k8s.manifest.report.Location;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.tree.DocumentReader;
import io.karpenter.k8s.manifest.tree.ReadLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads Kubernetes manifests. All problems of all documents of all sources are found in one go; at no time is more than one
 * document held as text or tree. Immutable and thread-safe.
 *
 * {@snippet :
 * ManifestReadResult result = ManifestReader.builder().labels(schema).now(now).build()
 *         .read(List.of(ManifestSource.path(Path.of("shop.yaml"))));
 * }
 */
public final class ManifestReader {

    private static final int MOST_PODS = 2_000_000;
    private static final List<String> EXTENSIONS = List.of(".yaml", ".yml", ".json");

    private final LabelSchema schema;
    private final Set<String> keysNotForOverlays;
    private final Set<String> providerResources;
    private final ReadLimits limits;
    private final boolean deducesSelectors;
    private final ClusterAssembler assembler;

    private ManifestReader(Builder builder) {
        schema = builder.schema;
        keysNotForOverlays = builder.keysNotForOverlays;
        providerResources = builder.providerResources;
        limits = builder.limits;
        deducesSelectors = builder.deducesSelectors;
        assembler = new ClusterAssembler(
                builder.now,
                builder.defaultNodePool,
                new ExpansionSettings(builder.mostPods, builder.includeCronJobs, builder.deducesSelectors));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Reads all sources, in this order, as one input. */
    public ManifestReadResult read(List<ManifestSource> sources) {
        Report report = new Report();
        ObjectReader objects =
                new ObjectReader(report, schema, keysNotForOverlays, providerResources, deducesSelectors);
        DocumentReader documents = new DocumentReader(limits, report);
        for (ManifestSource source : sources) {
            switch (source) {
                case ManifestSource.Files files -> readPath(files.path(), documents, objects, report);
                case ManifestSource.Stream stream -> documents.read(stream.name(), stream.stream(), objects::read);
            }
        }
        Assembled assembled = assembler.assemble(objects.objects(), report);
        return new ManifestReadResult(
                assembled.cluster(),
                objects.objects().nodeClasses(),
                assembled.buffers(),
                assembled.podSelectors(),
                report.notices(),
                report.problems());
    }

    private static void readPath(Path path, DocumentReader documents, ObjectReader objects, Report report) {
        if (!Files.exists(path)) {
            report.problem(
                    Location.of(path.toString()), "", "no such file or directory", "an existing file or directory");
        } else if (Files.isDirectory(path)) {
            for (Path file : manifests(path, report)) {
                readFile(file, documents, objects, report);
            }
        } else {
            readFile(path, documents, objects, report);
        }
    }

    private static List<Path> manifests(Path directory, Report report) {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> manifests =
                    files.filter(ManifestReader::isManifest).sorted().toList();
            if (manifests.isEmpty()) {
                report.warning("no file in " + directory + " ends with .yaml, .yml or .json, or these with .gz");
            }
            return manifests;
        } catch (IOException | java.io.UncheckedIOException e) {
            report.problem(
                    Location.of(directory.toString()),
                    "",
                    "a directory that cannot be read: " + e.getMessage(),
                    "a readable directory");
            return List.of();
        }
    }

    private static boolean isManifest(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        return EXTENSIONS.stream().anyMatch(plain::endsWith) && Files.isRegularFile(file);
    }

    private static void readFile(Path file, DocumentReader documents, ObjectReader objects, Report report) {
        try (InputStream stream = Files.newInputStream(file)) {
            documents.read(file.toString(), stream, objects::read);
        } catch (IOException e) {
            report.problem(
                    Location.of(file.toString()),
                    "",
                    "a file that cannot be opened: " + e.getMessage(),
                    "a readable file");
        }
    }

    /** Settings of a reader. Not thread-safe. */
    public static final class Builder {

        private LabelSchema schema = LabelSchema.CORE;
        private Set<String> keysNotForOverlays = Set.of();
        private Set<String> providerResources = Set.of();
        private Instant now = Instant.EPOCH;
        private NodePool defaultNodePool = DefaultNodePool.onDemand();
        private boolean includeCronJobs;
        private boolean deducesSelectors;
        private int mostPods = MOST_PODS;
        private ReadLimits limits = ReadLimits.DEFAULT;

        private Builder() {}

        /** What is known about label keys, the provider's included; the core's own if not set. */
        public Builder labels(LabelSchema value) {
            schema = value;
            return this;
        }

        /**
         * What NodeOverlays may not touch (API-NO-06, API-NO-18).
         *
         * @param keys well-known label keys that they may not ask for
         * @param resources resources of the provider that they may not state
         */
        public Builder notForOverlays(Set<String> keys, Set<String> resources) {
            keysNotForOverlays = Set.copyOf(keys);
            providerResources = Set.copyOf(resources);
            return this;
        }

        /** The instant of the snapshot; the epoch if not set. */
        public Builder now(Instant value) {
            now = value;
            return this;
        }

        /** The pool that an input without NodePools gets; {@link DefaultNodePool#onDemand()} if not set. */
        public Builder defaultNodePool(NodePool value) {
            defaultNodePool = value;
            return this;
        }

        /** Plans one run of each CronJob; off if not set. */
        public Builder includeCronJobs(boolean value) {
            includeCronJobs = value;
            return this;
        }

        /** Reads Services and keeps what default spread constraints are deduced from; off if not set (SCH-DEF-03). */
        public Builder deducesSelectors(boolean value) {
            deducesSelectors = value;
            return this;
        }

        /** Most pods that workloads may become together; two millions if not set. */
        public Builder mostPods(int value) {
            mostPods = value;
            return this;
        }

        /** Longest document, in characters; 64 Mi if not set. */
        public Builder mostDocumentCharacters(int value) {
            limits = limits.withDocumentCharacters(value);
            return this;
        }

        public ManifestReader build() {
            return new ManifestReader(this);
        }
    }
}
