package io.karpenter.aws.price;

import io.karpenter.aws.csv.CsvTable;
import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.CatalogFiles;
import io.karpenter.core.offering.InterruptionBand;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads the price tables of one region. */
public final class PriceBookReader {

    /** Its prices stand in for those of regions without a table (AWS-OFF-19). */
    private static final String FALLBACK_REGION = "us-east-1";

    enum OnDemandColumn {
        REGION,
        INSTANCE_TYPE,
        USD_PER_HOUR,
        CNY_PER_HOUR
    }

    enum AdvisorColumn {
        REGION,
        INSTANCE_TYPE,
        SAVINGS_PCT,
        INTERRUPTION_BAND
    }

    enum SpotColumn {
        REGION,
        ZONE,
        INSTANCE_TYPE,
        USD_PER_HOUR
    }

    private static final CsvTable<OnDemandColumn> IN_USD =
            CsvTable.of(OnDemandColumn.values(), Set.of(OnDemandColumn.REGION, OnDemandColumn.CNY_PER_HOUR));
    private static final CsvTable<OnDemandColumn> IN_CNY =
            CsvTable.of(OnDemandColumn.values(), Set.of(OnDemandColumn.REGION, OnDemandColumn.USD_PER_HOUR));
    private static final CsvTable<AdvisorColumn> ADVISOR =
            CsvTable.of(AdvisorColumn.values(), Set.of(AdvisorColumn.REGION));
    private static final CsvTable<SpotColumn> SPOT = CsvTable.of(SpotColumn.values(), Set.of(SpotColumn.REGION));

    private static final InterruptionBand[] BANDS = InterruptionBand.values();

    private final CatalogFiles files;
    private final Problems problems;
    private final Map<String, Provenance> sources;

    private PriceBookReader(CatalogFiles files, Problems problems) {
        this.files = files;
        this.problems = problems;
        this.sources = ProvenanceReader.read(files, problems);
    }

    /**
     * The prices of {@code region}. Regions of China have theirs in CNY, and no others stand in for them; elsewhere the
     * prices of us-east-1 stand in for missing ones.
     */
    public static PriceBook read(CatalogFiles files, String region, Problems problems) {
        return new PriceBookReader(files, problems).read(region);
    }

    private PriceBook read(String region) {
        boolean china = region.startsWith("cn-");
        Map<String, Double> onDemand = china ? china(region) : onDemand(region);
        Provenance.Kind kind = Provenance.Kind.PUBLISHED;
        if (onDemand.isEmpty() && !china) {
            onDemand = onDemand(FALLBACK_REGION);
            kind = Provenance.Kind.OTHER_REGION;
        }
        return new PriceBook(
                region,
                china ? Currency.CNY : Currency.USD,
                onDemand,
                provenance(china ? CatalogFiles.ON_DEMAND_PRICES_CHINA : CatalogFiles.ON_DEMAND_PRICES, region, kind),
                spot(region),
                provenance(CatalogFiles.SPOT_ESTIMATES, region, Provenance.Kind.ESTIMATED),
                advisor(region),
                provenance(CatalogFiles.SPOT_ADVISOR, region, Provenance.Kind.ESTIMATED),
                OwnPrices.NONE);
    }

    private Provenance provenance(String file, String region, Provenance.Kind kind) {
        Provenance stated = sources.get(file);
        return stated == null
                ? new Provenance(kind, files.get(file, region).name(), "")
                : new Provenance(kind, stated.source(), stated.asOf());
    }

    private Map<String, Double> onDemand(String region) {
        return onDemand(CatalogFiles.ON_DEMAND_PRICES, region, IN_USD, OnDemandColumn.USD_PER_HOUR);
    }

    private Map<String, Double> china(String region) {
        return onDemand(CatalogFiles.ON_DEMAND_PRICES_CHINA, region, IN_CNY, OnDemandColumn.CNY_PER_HOUR);
    }

    private Map<String, Double> onDemand(
            String file, String region, CsvTable<OnDemandColumn> table, OnDemandColumn priceColumn) {
        Map<String, Double> prices = new HashMap<>();
        files.readRegion(file, region, table, OnDemandColumn.REGION, problems, row -> {
            if (prices.put(row.required(OnDemandColumn.INSTANCE_TYPE), row.positive(priceColumn)) != null) {
                row.problem(OnDemandColumn.INSTANCE_TYPE, "each instance type of a region once");
            }
        });
        return prices;
    }

    private Map<String, SpotStatistics> advisor(String region) {
        Map<String, SpotStatistics> statistics = new HashMap<>();
        files.readRegion(CatalogFiles.SPOT_ADVISOR, region, ADVISOR, AdvisorColumn.REGION, problems, row -> {
            // Where spot is dearer than on-demand on average, the saving is negative.
            int saving = row.integer(AdvisorColumn.SAVINGS_PCT, -1000, 100);
            int band = row.integer(AdvisorColumn.INTERRUPTION_BAND, 0, BANDS.length - 1);
            if (statistics.put(row.required(AdvisorColumn.INSTANCE_TYPE), new SpotStatistics(saving, BANDS[band]))
                    != null) {
                row.problem(AdvisorColumn.INSTANCE_TYPE, "each instance type of a region once");
            }
        });
        return statistics;
    }

    private Map<String, Map<String, Double>> spot(String region) {
        Map<String, Map<String, Double>> prices = new HashMap<>();
        files.readRegion(CatalogFiles.SPOT_ESTIMATES, region, SPOT, SpotColumn.REGION, problems, row -> {
            Map<String, Double> ofType =
                    prices.computeIfAbsent(row.required(SpotColumn.INSTANCE_TYPE), t -> new HashMap<>(8));
            if (ofType.put(row.required(SpotColumn.ZONE), row.positive(SpotColumn.USD_PER_HOUR)) != null) {
                row.problem(SpotColumn.INSTANCE_TYPE, "each instance type of a zone once");
            }
        });
        return prices;
    }
}
