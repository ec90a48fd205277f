package io.karpenter.engine.cli;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.workload.PodId;
import io.karpenter.engine.cli.option.CatalogOptions;
import io.karpenter.engine.cli.option.CommonOptions;
import io.karpenter.engine.cli.option.ConsolidateOptions;
import io.karpenter.engine.cli.option.HelpLayout;
import io.karpenter.engine.cli.option.InputOptions;
import io.karpenter.engine.cli.option.SolverOptions;
import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.cli.terminal.OutputOptions;
import io.karpenter.engine.cli.terminal.Session;
import io.karpenter.engine.document.ConsolidationWriter;
import io.karpenter.engine.document.DocumentFormat;
import io.karpenter.engine.input.Input;
import io.karpenter.engine.report.ConsolidationReport;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what would make the cluster of an input cheaper. */
@Command(
        name = "consolidate",
        customSynopsis = "karpenter consolidate -f FILE|DIR|- [OPTIONS]",
        description = {
            "Says which nodes of a cluster can go, or be replaced by cheaper ones, in which order.",
            "",
            "The input has Nodes and the pods that are bound to them. After each command every pod has a place that satisfies"
                    + " all its constraints, and the price is not higher than before; budgets of NodePools,"
                    + " PodDisruptionBudgets and do-not-disrupt annotations are kept. Nothing is changed in any cluster."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  karpenter consolidate -f snapshot.yaml",
            "  kubectl get node,nodeclaim,nodepool,pod,pdb -A -o yaml | karpenter consolidate -f - -o wide"
        })
public final class ConsolidateCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

    @Mixin(name = HelpLayout.CONSOLIDATION)
    private ConsolidateOptions consolidating;

    @Mixin(name = HelpLayout.INPUT)
    private InputOptions input;

    @Mixin(name = HelpLayout.CATALOGUE)
    private CatalogOptions catalog;

    @Mixin(name = HelpLayout.PLANNING)
    private SolverOptions solving;

    @Mixin(name = HelpLayout.OUTPUT)
    private OutputOptions output;

    @Override
    public Integer call() {
        consolidating.check();
        Session session = common.session(output);
        Input read = input.read(catalog, session);
        ConsolidationPlan plan = consolidating.consolidate(read, solving.settings(), input.featureGates(), session);
        session.print(out -> print(out, plan, VirtualPods.idsIn(read.cluster()), session));
        return ExitCode.OK;
    }

    private void print(PrintWriter out, ConsolidationPlan plan, Set<PodId> virtual, Session session) {
        switch (output.format()) {
            case TABLE -> out.print(new ConsolidationReport(plan, session.style()).table());
            case WIDE -> out.print(new ConsolidationReport(plan, session.style()).wide());
            case NAME -> out.print(new ConsolidationReport(plan, session.style()).names());
            case JSON -> DocumentFormat.JSON.write(out, new ConsolidationWriter(plan, virtual));
            case YAML -> DocumentFormat.YAML.write(out, new ConsolidationWriter(plan, virtual));
        }
    }
}
