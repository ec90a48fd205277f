package io.karpenter.engine.report;

import io.karpenter.aws.catalog.ZoneRow;
import io.karpenter.engine.report.text.Style;
import io.karpenter.engine.report.text.Table;
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
        Table table = new Table("ZONE", "ID", "REGION", ">TYPES");
        rows.forEach(row -> table.row(row.zone(), row.zoneId(), row.region(), row.instanceTypes()));
        return table.print(style);
    }

    /** One name a line. */
    public String names() {
        return rows.stream().map(row -> row.zone() + "\n").collect(Collectors.joining());
    }
}
