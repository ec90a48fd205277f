package io.karpenter.aws.facts;

import io.karpenter.aws.csv.CsvRow;
import io.karpenter.aws.csv.CsvTable;
import io.karpenter.aws.csv.Problems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code zones.csv} and {@code offerings.csv} of one region. */
public final class RegionFactsReader {

    enum ZoneColumn {
        REGION,
        ZONE,
        ZONE_ID
    }

    enum OfferingColumn {
        REGION,
        INSTANCE_TYPE,
        ZONES
    }

    private static final CsvTable<OfferingColumn> OFFERINGS =
            CsvTable.of(OfferingColumn.values(), Set.of(OfferingColumn.REGION));

    private RegionFactsReader() {}

    /** The zones of every region that the catalogue knows, by region. */
    public static SortedMap<String, List<Zone>> zones(CatalogFiles files, Problems problems) {
        SortedMap<String, List<Zone>> zones = new TreeMap<>();
        CsvTable.of(ZoneColumn.values(), Set.of())
                .read(
                        files.get(CatalogFiles.ZONES, ""),
                        problems,
                        row -> zones.computeIfAbsent(row.required(ZoneColumn.REGION), r -> new ArrayList<>())
                                .add(new Zone(row.required(ZoneColumn.ZONE), row.text(ZoneColumn.ZONE_ID))));
        zones.values().forEach(list -> list.sort(Comparator.comparing(Zone::name)));
        return zones;
    }

    /**
     * What {@code region} offers where; no zones and no types if the catalogue does not know the region.
     *
     * @param zones what {@link #zones} says
     */
    public static RegionFacts read(
            CatalogFiles files, String region, Map<String, List<Zone>> zones, Problems problems) {
        List<Zone> own = zones.getOrDefault(region, List.of());
        return new RegionFacts(region, own, own.isEmpty() ? Map.of() : offered(files, region, own, problems));
    }

    private static Map<String, List<Zone>> offered(
            CatalogFiles files, String region, List<Zone> zones, Problems problems) {
        Map<String, List<Zone>> offered = new HashMap<>();
        // A region has a handful of different zone lists; types share them.
        Map<String, List<Zone>> lists = new HashMap<>();
        if (files.find(CatalogFiles.OFFERINGS, region).isEmpty()) {
            problems.add(files.get(CatalogFiles.OFFERINGS, region).name()
                    + ": there is no such file, expected the zones of each instance type");
        }
        files.readRegion(CatalogFiles.OFFERINGS, region, OFFERINGS, OfferingColumn.REGION, problems, row -> {
            List<Zone> list = lists.computeIfAbsent(row.text(OfferingColumn.ZONES), cell -> zones(row, region, zones));
            if (offered.put(row.required(OfferingColumn.INSTANCE_TYPE), list) != null) {
                row.problem(OfferingColumn.INSTANCE_TYPE, "each instance type of a region once");
            }
        });
        return offered;
    }

    private static List<Zone> zones(CsvRow<OfferingColumn> row, String region, List<Zone> zones) {
        List<Zone> found = new ArrayList<>();
        for (String letter : row.list(OfferingColumn.ZONES)) {
            zones.stream()
                    .filter(z -> z.name().equals(region + letter))
                    .findFirst()
                    .ifPresentOrElse(
                            found::add,
                            () -> row.problem(
                                    OfferingColumn.ZONES,
                                    "letters of "
                                            + zones.stream().map(Zone::name).toList()));
        }
        return List.copyOf(found);
    }
}
