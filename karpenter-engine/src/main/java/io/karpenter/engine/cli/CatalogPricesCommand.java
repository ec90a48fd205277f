package io.karpenter.engine.cli;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.engine.document.DocumentFormat;
import io.karpenter.engine.document.PricesWriter;
import io.karpenter.engine.input.CatalogLoader;
import io.karpenter.engine.input.PriceRow;
import io.karpenter.engine.report.PricesReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
        List<PriceRow> rows = filters
                .apply(source.catalog(List.of(), List.of()).shared()).stream()
                .flatMap(type -> rows(type, source))
                .toList();
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

    private static Stream<PriceRow> rows(InstanceType type, EmbeddedCatalog source) {
        return type.offerings().stream().filter(Offering::available).flatMap(offering -> row(type, offering, source).stream());
    }

    private static Optional<PriceRow> row(InstanceType type, Offering offering, EmbeddedCatalog source) {
        return source.prices()
                .price(type.name(), offering.zone(), offering.capacityType())
                .map(price -> new PriceRow(
                        type.name(),
                        offering.zone(),
                        offering.capacityType(),
                        price,
                        offering.capacityType() == CapacityType.SPOT
                                ? source.prices().interruption(type.name())
                                : Optional.empty()));
    }
}
