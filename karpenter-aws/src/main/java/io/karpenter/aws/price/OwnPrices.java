package io.karpenter.aws.price;

import io.karpenter.aws.csv.CsvRow;
import io.karpenter.aws.csv.CsvSource;
import io.karpenter.aws.csv.CsvTable;
import io.karpenter.aws.csv.InvalidCatalogException;
import io.karpenter.aws.csv.Problems;
import io.karpenter.core.offering.CapacityType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A user's own prices, for example negotiated ones.
 *
 * @param source file they were read from, for provenance
 * @param only true if they are the only prices: whatever they do not name has no price
 * @param perHour USD per hour, by what is priced
 */
public record OwnPrices(String source, boolean only, Map<Key, Double> perHour) {

    /** No own prices. */
    public static final OwnPrices NONE = new OwnPrices("", false, Map.of());

    /**
     * What is priced.
     *
     * @param zone empty for every zone
     */
    public record Key(String instanceType, String zone, CapacityType capacityType) {}

    enum Column {
        INSTANCE_TYPE,
        ZONE,
        CAPACITY_TYPE,
        USD_PER_HOUR
    }

    public OwnPrices {
        perHour = Map.copyOf(perHour);
    }

    /**
     * Reads {@code instance_type,zone,capacity_type,usd_per_hour}; an empty zone stands for all zones.
     *
     * @throws InvalidCatalogException with every bad row, by file and line
     */
    public static OwnPrices read(Path file, boolean only) {
        return read(CsvSource.file(file), only);
    }

    /** As {@link #read(Path, boolean)}. */
    public static OwnPrices read(CsvSource source, boolean only) {
        Problems problems = new Problems();
        Map<Key, Double> prices = new HashMap<>();
        CsvTable.of(Column.values(), Set.of()).read(source, problems, row -> {
            Key key = new Key(row.required(Column.INSTANCE_TYPE), row.text(Column.ZONE), capacityType(row));
            if (prices.put(key, row.positive(Column.USD_PER_HOUR)) != null) {
                row.problem(Column.INSTANCE_TYPE, "each instance type, zone and capacity type once");
            }
        });
        problems.throwIfAny();
        return new OwnPrices(source.name(), only, prices);
    }

    private static CapacityType capacityType(CsvRow<Column> row) {
        return CapacityType.parse(row.text(Column.CAPACITY_TYPE)).orElseGet(() -> {
            row.problem(Column.CAPACITY_TYPE, "one of " + List.of(CapacityType.values()));
            return CapacityType.ON_DEMAND;
        });
    }

    /** The price of one zone, else that of all zones. */
    OptionalDouble find(String instanceType, String zone, CapacityType capacityType) {
        Double price = perHour.get(new Key(instanceType, zone, capacityType));
        if (price == null) {
            price = perHour.get(new Key(instanceType, "", capacityType));
        }
        return price == null ? OptionalDouble.empty() : OptionalDouble.of(price);
    }
}
