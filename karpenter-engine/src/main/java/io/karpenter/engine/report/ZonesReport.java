package io.karpenter.engine.report;

import io.karpenter.engine.input.ZoneRow;
import java.util.List;
import java.util.stream.Collectors;

/** Zones for people. */
public final class ZonesReport {

    private final List<ZoneRow> rows;
    private final Style style;

    public ZonesReport(List<ZoneRow> rows, Style style) {
        this.rows = List.copyOf(rows);
        this.style = style;
    }

    /** How many types each zone offers. */
    public String table() {
        Table table = new Table("ZONE", "ID", ">TYPES", ">ON-DEMAND", ">SPOT");
        rows.forEach(row -> table.row(row.name(), row.id(), row.instanceTypes(), row.onDemand(), row.spot()));
        return table.print(style);
    }

    /** One name a line. */
    public String names() {
        return rows.stream().map(row -> row.name() + "\n").collect(Collectors.joining());
    }
}
