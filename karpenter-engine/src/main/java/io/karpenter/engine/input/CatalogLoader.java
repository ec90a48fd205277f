package io.karpenter.engine.input;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.csv.InvalidCatalogException;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.commitment.Commitments;
import io.karpenter.engine.input.InputSettings.CatalogSettings;
import java.util.ArrayList;
import java.util.List;

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
        EmbeddedCatalog.Builder builder =
                EmbeddedCatalog.builder().region(settings.region()).zones(settings.zones());
        settings.maxVcpu().ifPresent(builder::maxVcpu);
        builder.prices(prices(settings, problems));
        builder.commitments(commitments(settings, problems));
        try {
            settings.folder().ifPresent(builder::directory);
            EmbeddedCatalog catalog = builder.build();
            if (problems.isEmpty()) {
                return catalog;
            }
        } catch (InvalidCatalogException invalid) {
            problems.addAll(invalid.problems());
        }
        throw new InvalidInputException(problems);
    }

    /** The user's prices; none if there are problems, which are added. */
    public static OwnPrices prices(CatalogSettings settings, List<String> problems) {
        try {
            return settings.prices().map(file -> OwnPrices.read(file, false)).orElse(OwnPrices.NONE);
        } catch (InvalidCatalogException invalid) {
            problems.addAll(invalid.problems());
            return OwnPrices.NONE;
        }
    }

    /** What the user is committed to; nothing if there are problems, which are added. */
    public static Commitments commitments(CatalogSettings settings, List<String> problems) {
        try {
            return settings.commitments().map(CommitmentsFile::read).orElse(Commitments.NONE);
        } catch (InvalidInputException invalid) {
            problems.addAll(invalid.problems());
            return Commitments.NONE;
        }
    }
}
