package io.karpenter.engine.cli.catalog;

import io.karpenter.engine.cli.option.CommonOptions;
import io.karpenter.engine.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists what the catalogue knows. */
@Command(
        name = "catalog",
        description = "Lists what the catalogue knows: instance types, prices, zones.",
        synopsisSubcommandLabel = "LIST",
        commandListHeading = "%nLists:%n",
        subcommands = {CatalogTypesCommand.class, CatalogPricesCommand.class, CatalogZonesCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  karpenter catalog types --category c --min-vcpu 4 --max-vcpu 8 --arch arm64",
            "  karpenter catalog prices 'm7i.*' --capacity-type spot --zones a,b",
            "  karpenter catalog zones --region eu-central-1"
        })
public final class CatalogCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("unused") // for its help
    private CommonOptions common;

    @Spec
    private CommandSpec spec;

    /** Called when no list is named: says which there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.INVALID_INPUT;
    }
}
