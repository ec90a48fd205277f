package io.karpenter.engine.cli.catalog;

import io.karpenter.core.offering.InstanceType;
import io.karpenter.engine.cli.option.CatalogOptions;
import io.karpenter.engine.cli.option.CommonOptions;
import io.karpenter.engine.cli.option.HelpLayout;
import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.cli.terminal.OutputOptions;
import io.karpenter.engine.cli.terminal.Session;
import io.karpenter.engine.document.DocumentFormat;
import io.karpenter.engine.document.InstanceTypesWriter;
import io.karpenter.engine.input.CatalogLoader;
import io.karpenter.engine.report.InstanceTypesReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists instance types. */
@Command(
        name = "types",
        description = {
            "Lists instance types: what they have, what pods can use of it, and their lowest prices.",
            "",
            "Capacity and allocatable are those of a NodePool without kubelet settings of its own."
        })
public final class CatalogTypesCommand implements Callable<Integer> {

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
        List<InstanceType> types = filters.apply(CatalogLoader.load(catalog.settings())
                .catalog(List.of(), List.of())
                .shared());
        session.print(out -> {
            InstanceTypesReport report = new InstanceTypesReport(types, session.style());
            switch (output.format()) {
                case TABLE -> out.print(report.table());
                case WIDE -> out.print(report.wide());
                case NAME -> out.print(report.names());
                case JSON -> DocumentFormat.JSON.write(out, new InstanceTypesWriter(types));
                case YAML -> DocumentFormat.YAML.write(out, new InstanceTypesWriter(types));
            }
        });
        return ExitCode.OK;
    }
}
