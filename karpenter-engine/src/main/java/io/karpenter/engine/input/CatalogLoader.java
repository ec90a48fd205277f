package io.karpenter.engine.input;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.csv.InvalidCatalogException;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.engine.input.InputSettings.CatalogSettings;

/** Loads the catalogue that the settings name. */
public final class CatalogLoader {

    private CatalogLoader() {}

    /**
     * The catalogue, with the user's prices in front of its own.
     *
     * @throws InvalidInputException with every problem of region, zones, tables and prices
     */
    public static EmbeddedCatalog load(CatalogSettings settings) {
        try {
            EmbeddedCatalog.Builder builder =
                    EmbeddedCatalog.builder().region(settings.region()).zones(settings.zones());
            settings.maxVcpu().ifPresent(builder::maxVcpu);
            settings.folder().ifPresent(builder::directory);
            settings.prices().ifPresent(file -> builder.prices(OwnPrices.read(file, false)));
            return builder.build();
        } catch (InvalidCatalogException invalid) {
            throw new InvalidInputException(invalid.problems());
        }
    }
}
