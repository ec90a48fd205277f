package io.karpenter.engine.cli;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.engine.document.DocumentFormat;
import io.karpenter.engine.document.ZonesWriter;
import io.karpenter.engine.input.CatalogLoader;
import io.karpenter.engine.input.ZoneRow;
import io.karpenter.engine.report.ZonesReport;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists zones. */
@Command(name = "zones", description = "Lists the zones of the region and how many instance types each offers.")
public final class CatalogZonesCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

    @Mixin(name = HelpLayout.CATALOGUE)
    private CatalogOptions catalog;

    @Mixin(name = HelpLayout.OUTPUT)
    private OutputOptions output;

    @Override
    public Integer call() {
        Session session = common.session(output);
        EmbeddedCatalog source = CatalogLoader.load(catalog.settings());
        List<InstanceType> types = source.catalog(List.of(), List.of()).shared();
        List<ZoneRow> rows = source.region().zones().stream()
                .map(zone -> new ZoneRow(
                        zone.name(),
                        zone.id(),
                        count(types, o -> o.available() && o.zone().equals(zone.name())),
                        count(types, o -> isBought(o, zone.name(), CapacityType.ON_DEMAND)),
                        count(types, o -> isBought(o, zone.name(), CapacityType.SPOT))))
                .toList();
        session.print(out -> {
            ZonesReport report = new ZonesReport(rows, session.style());
            switch (output.format()) {
                case TABLE, WIDE -> out.print(report.table());
                case NAME -> out.print(report.names());
                case JSON -> DocumentFormat.JSON.write(out, new ZonesWriter(rows));
                case YAML -> DocumentFormat.YAML.write(out, new ZonesWriter(rows));
            }
        });
        return ExitCode.OK;
    }

    private static boolean isBought(Offering offering, String zone, CapacityType capacityType) {
        return offering.available() && offering.zone().equals(zone) && offering.capacityType() == capacityType;
    }

    private static long count(List<InstanceType> types, Predicate<Offering> wanted) {
        return types.stream()
                .filter(type -> type.offerings().stream().anyMatch(wanted))
                .count();
    }
}
