package io.karpenter.aws.facts;

import io.karpenter.aws.csv.CsvRow;
import io.karpenter.aws.csv.CsvSource;
import io.karpenter.aws.csv.CsvTable;
import io.karpenter.aws.csv.InvalidCatalogException;
import io.karpenter.aws.csv.Problems;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The tables of one catalogue. Thread-safe. */
public abstract sealed class CatalogFiles {

    public static final String INSTANCE_TYPES = "instance-types.csv";
    public static final String ZONES = "zones.csv";
    public static final String OFFERINGS = "offerings.csv";
    public static final String ON_DEMAND_PRICES = "on-demand-prices.csv";
    public static final String ON_DEMAND_PRICES_CHINA = "on-demand-prices-china.csv";
    public static final String SPOT_ADVISOR = "spot-advisor.csv";
    public static final String SPOT_ESTIMATES = "spot-estimates.csv";
    public static final String PROVENANCE = "provenance.csv";

    private CatalogFiles() {}

    /** The tables inside this module; those of single regions lie in a folder of their own, so that one region reads fast. */
    public static CatalogFiles embedded() {
        return new Embedded();
    }

    /**
     * The tables of a directory.
     *
     * @throws InvalidCatalogException if there is no such directory
     */
    public static CatalogFiles directory(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new InvalidCatalogException(List.of(
                    "%s: not a directory, expected one with %s and others".formatted(directory, INSTANCE_TYPES)));
        }
        return new Directory(directory);
    }

    /** The table {@code file} as far as it is about {@code region}, if there is one. */
    public abstract Optional<CsvSource> find(String file, String region);

    /** As {@link #find}; a table that does not exist fails when it is opened. */
    public abstract CsvSource get(String file, String region);

    /**
     * Gives the rows about {@code region} to {@code reader}, none if there is no such table. A table without a region column
     * is about one region only.
     */
    public <C extends Enum<C>> void readRegion(
            String file,
            String region,
            CsvTable<C> table,
            C regionColumn,
            Problems problems,
            Consumer<CsvRow<C>> reader) {
        Optional<CsvSource> source = find(file, region);
        if (source.isPresent()) {
            table.read(source.get(), problems, row -> {
                if (!row.has(regionColumn) || row.text(regionColumn).equals(region)) {
                    reader.accept(row);
                }
            });
        }
    }

    private static final class Embedded extends CatalogFiles {

        @Override
        public Optional<CsvSource> find(String file, String region) {
            Resource ofRegion = new Resource(region + "/" + file);
            if (ofRegion.exists()) {
                return Optional.of(ofRegion);
            }
            Resource ofAll = new Resource(file);
            return ofAll.exists() ? Optional.of(ofAll) : Optional.empty();
        }

        @Override
        public CsvSource get(String file, String region) {
            return find(file, region).orElseGet(() -> new Resource(file));
        }
    }

    private static final class Directory extends CatalogFiles {

        private final Path path;

        Directory(Path path) {
            this.path = path;
        }

        @Override
        public Optional<CsvSource> find(String file, String region) {
            return Files.exists(path.resolve(file)) ? Optional.of(get(file, region)) : Optional.empty();
        }

        @Override
        public CsvSource get(String file, String region) {
            return CsvSource.file(path.resolve(file));
        }
    }

    private record Resource(String name) implements CsvSource {

        boolean exists() {
            return CatalogFiles.class.getResource(name) != null;
        }

        @Override
        public InputStream open() throws IOException {
            InputStream stream = CatalogFiles.class.getResourceAsStream(name);
            if (stream == null) {
                throw new FileNotFoundException("no such resource in the module: " + name);
            }
            return stream;
        }
    }
}
