package io.karpenter.engine.report;

import io.karpenter.aws.catalog.PriceRow;
import io.karpenter.aws.price.Price;
import io.karpenter.aws.price.Provenance;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InterruptionBand;
import io.karpenter.engine.report.text.Amounts;
import io.karpenter.engine.report.text.Style;
import io.karpenter.engine.report.text.Table;
import io.karpenter.engine.report.text.Words;
import io.karpenter.engine.report.text.Zones;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prices for people. */
public final class PricesReport {

    private final List<PriceRow> rows;
    private final Style style;

    public PricesReport(List<PriceRow> rows, Style style) {
        this.rows = List.copyOf(rows);
        this.style = style;
    }

    private record Alike(
            String instanceType, CapacityType capacityType, Price price, Optional<InterruptionBand> interruption) {}

    /** Zones of equal price on one line. */
    public String table() {
        Table table = new Table("TYPE", "CAPACITY", "ZONES", ">PER HOUR", "CURRENCY", "INTERRUPTED", "ORIGIN", "AS OF");
        Map<Alike, List<String>> groups = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> new Alike(row.instanceType(), row.capacityType(), row.price(), row.interruption()),
                        LinkedHashMap::new,
                        Collectors.mapping(PriceRow::zone, Collectors.toList())));
        groups.forEach((alike, zones) -> table.row(
                alike.instanceType(),
                alike.capacityType(),
                Zones.letters(zones),
                Amounts.hourly(alike.price().perHour()),
                alike.price().currency(),
                band(alike.interruption()),
                origin(alike.price().provenance()),
                alike.price().provenance().asOf()));
        return table.print(style) + counted();
    }

    /** Every zone on a line of its own, with the source of the price. */
    public String wide() {
        Table table = new Table(
                "TYPE", "CAPACITY", "ZONE", ">PER HOUR", "CURRENCY", "INTERRUPTED", "ORIGIN", "AS OF", "SOURCE");
        rows.forEach(row -> table.row(
                row.instanceType(),
                row.capacityType(),
                row.zone(),
                Amounts.hourly(row.price().perHour()),
                row.price().currency(),
                band(row.interruption()),
                origin(row.price().provenance()),
                row.price().provenance().asOf(),
                row.price().provenance().source()));
        return table.print(style) + counted();
    }

    /** {@code type/zone/capacity-type}, one a line. */
    public String names() {
        return rows.stream()
                .map(row -> row.instanceType() + "/" + row.zone() + "/" + row.capacityType() + "\n")
                .collect(Collectors.joining());
    }

    private String counted() {
        return "\n" + Words.count(rows.size(), "price") + "\n";
    }

    private static String band(Optional<InterruptionBand> band) {
        return band.map(InterruptionBand::toString).orElse("");
    }

    private static String origin(Provenance provenance) {
        return provenance.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
