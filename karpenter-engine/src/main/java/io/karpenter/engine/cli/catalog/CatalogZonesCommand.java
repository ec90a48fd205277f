package io.karpenter.engine.cli.catalog;

import io.karpenter.aws.catalog.ZoneRow;
import io.karpenter.engine.cli.option.CatalogOptions;
import io.karpenter.engine.cli.option.CommonOptions;
import io.karpenter.engine.cli.option.HelpLayout;
import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.cli.terminal.OutputOptions;
import io.karpenter.engine.cli.terminal.Session;
import io.karpenter.engine.document.DocumentFormat;
import io.karpenter.engine.document.ZonesWriter;
import io.karpenter.engine.input.CatalogLoader;
import io.karpenter.engine.report.ZonesReport;
import java.util.List;
import java.util.concurrent.Callable;
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
        List<ZoneRow> rows = CatalogLoader.load(catalog.settings()).listing().zones();
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
}
