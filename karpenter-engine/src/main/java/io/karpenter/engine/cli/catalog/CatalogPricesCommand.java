package io.karpenter.engine.cli.catalog;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.catalog.PriceRow;
import io.karpenter.engine.cli.option.CatalogOptions;
import io.karpenter.engine.cli.option.CommonOptions;
import io.karpenter.engine.cli.option.HelpLayout;
import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.cli.terminal.OutputOptions;
import io.karpenter.engine.cli.terminal.Session;
import io.karpenter.engine.document.DocumentFormat;
import io.karpenter.engine.document.PricesWriter;
import io.karpenter.engine.input.CatalogLoader;
import io.karpenter.engine.report.PricesReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists prices. */
@Command(
        name = "prices",
        description = {
            "Lists what instance types cost in each zone, and where the price is from.",
            "",
            "Spot prices are estimates unless you give your own: real markets move. The interruption band says how many of a"
                    + " type's spot nodes were reclaimed in a month."
        })
public final class CatalogPricesCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

    @Mixin(name = HelpLayout.FILTERS)
    private TypeFilters filters;

    @Mixin(name = HelpLayout.CATALOGUE)
    private CatalogOptions catalog;

    @Mixin(name = HelpLayout.OUTPUT)
    private OutputOptions output;

    @Override
    public Integer call() {
        Session session = common.session(output);
        EmbeddedCatalog source = CatalogLoader.load(catalog.settings());
        session.tell(source.notices());
        List<PriceRow> rows = filters.applyToPrices(
                source.listing().prices(), source.catalog(List.of(), List.of()).shared());
        session.print(out -> {
            PricesReport report = new PricesReport(rows, session.style());
            switch (output.format()) {
                case TABLE -> out.print(report.table());
                case WIDE -> out.print(report.wide());
                case NAME -> out.print(report.names());
                case JSON -> DocumentFormat.JSON.write(out, new PricesWriter(rows));
                case YAML -> DocumentFormat.YAML.write(out, new PricesWriter(rows));
            }
        });
        return ExitCode.OK;
    }
}
