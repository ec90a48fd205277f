package io.karpenter.engine.input;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.csv.InvalidCatalogException;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.commitment.Commitments;
import io.karpenter.engine.input.InputSettings.CatalogSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Loads the catalogue that the settings name. */
public final class CatalogLoader {

    private CatalogLoader() {}

    /**
     * The catalogue, with the user's prices in front of its own.
     *
     * @throws InvalidInputException with every problem of region, zones, tables and prices
     */
    public static EmbeddedCatalog load(CatalogSettings settings) {
        List<String> problems = new ArrayList<>();
        try {
            EmbeddedCatalog.Builder builder =
                    EmbeddedCatalog.builder().region(settings.region()).zones(settings.zones());
            settings.maxVcpu().ifPresent(builder::maxVcpu);
            settings.folder().ifPresent(builder::directory);
            settings.prices().ifPresent(file -> builder.prices(OwnPrices.read(file, false)));
            settings.commitments().ifPresent(file -> commitments(file, problems).ifPresent(builder::commitments));
            EmbeddedCatalog catalog = builder.build();
            if (problems.isEmpty()) {
                return catalog;
            }
        } catch (InvalidCatalogException invalid) {
            problems.addAll(invalid.problems());
        }
        throw new InvalidInputException(problems);
    }

    private static Optional<Commitments> commitments(Path file, List<String> problems) {
        try {
            return Optional.of(CommitmentsFile.read(file));
        } catch (InvalidInputException invalid) {
            problems.addAll(invalid.problems());
            return Optional.empty();
        }
    }
}
