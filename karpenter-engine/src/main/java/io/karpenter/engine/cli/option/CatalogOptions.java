package io.karpenter.engine.cli.option;

import io.karpenter.engine.input.InputSettings.CatalogSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be bought. */
public final class CatalogOptions {

    static final String DEFAULT_REGION = "us-east-1";

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "Region whose instance types and prices are used. Default: " + DEFAULT_REGION + ".")
    private String region = DEFAULT_REGION;

    @Option(
            names = "--zones",
            split = ",",
            paramLabel = "ZONE",
            description = "Use only these zones, by name or letter: us-east-1a,us-east-1b or a,b."
                    + " Default: all that the catalogue has.")
    private List<String> zones = new ArrayList<>();

    @Option(
            names = "--catalog",
            paramLabel = "DIR",
            description = "Folder of CSV files to use in place of the built-in catalogue.")
    private @Nullable Path catalog;

    @Option(
            names = "--prices",
            paramLabel = "FILE",
            description = {
                "Your own prices, which win over the catalogue's: CSV with the columns instance_type, zone"
                        + " (empty: all), capacity_type and usd_per_hour."
            })
    private @Nullable Path prices;

    @Option(
            names = "--commitments",
            paramLabel = "FILE",
            description = {
                "Reserved Instances and Savings Plans as YAML: what they cover is paid for already, so that it costs"
                        + " nothing more, until it is used up."
            })
    private @Nullable Path commitments;

    @Option(names = "--max-vcpu", paramLabel = "N", description = "Leave out instance types with more vCPUs than this.")
    private @Nullable Integer maxVcpu;

    public CatalogSettings settings() {
        return new CatalogSettings(
                region,
                zones,
                Optional.ofNullable(catalog),
                Optional.ofNullable(prices),
                maxVcpu == null ? OptionalInt.empty() : OptionalInt.of(maxVcpu),
                Optional.ofNullable(commitments));
    }
}
