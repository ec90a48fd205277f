package io.karpenter.engine.cli;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.plan.Plan;
import io.karpenter.engine.cli.option.CatalogOptions;
import io.karpenter.engine.cli.option.CommonOptions;
import io.karpenter.engine.cli.option.HelpLayout;
import io.karpenter.engine.cli.option.InputOptions;
import io.karpenter.engine.cli.option.SolverOptions;
import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.cli.terminal.OutputOptions;
import io.karpenter.engine.cli.terminal.Session;
import io.karpenter.engine.document.DocumentFormat;
import io.karpenter.engine.document.PlanWriter;
import io.karpenter.engine.explain.Explanation;
import io.karpenter.engine.input.Input;
import io.karpenter.engine.report.ExplanationReport;
import io.karpenter.engine.report.PlanReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plans nodes for the pods of an input. */
@Command(
        name = "solve",
        customSynopsis = "karpenter solve -f FILE|DIR|- [OPTIONS]",
        description = {
            "Plans the nodes that the pods of the input need.",
            "",
            "Every pod without a node gets a place on a node of the input or on a new one, or the reasons why it has none."
                    + " NodePools, NodeOverlays, CapacityBuffers and the pods that run already are honoured. Without a"
                    + " NodePool, one for on-demand amd64 types of the categories c, m and r is assumed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  karpenter solve -f deployment.yaml",
            "  karpenter solve -f manifests/ --capacity-type spot,on-demand --region eu-west-1",
            "  kubectl get deploy,nodepool -A -o yaml | karpenter solve -f - -o wide",
            "  karpenter solve -f manifests/ --explain",
            "  karpenter solve -f manifests/ --time-limit 30s -o json --out plan.json"
        })
public final class SolveCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

    @Option(
            names = "--explain",
            description = {
                "Add what binds each new node and what of it is unused, and all reasons of each pod without a place."
            })
    private boolean explain;

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
        Session session = common.session(output);
        Input read = input.read(catalog, session);
        Plan plan = solving.plan(read, session);
        BufferPlan parts = BufferPlan.of(plan, read.cluster());
        session.warn(BufferNotices.of(parts, read.cluster()));
        session.warn(StaticNotices.of(plan, read.cluster(), read.catalog()));
        List<Explanation> explanations =
                explain ? solving.explanations(read, parts.real()).ofPlan() : List.of();
        session.print(out -> print(out, parts, explanations, new Owners(read.cluster()), session));
        return parts.real().unschedulable().isEmpty() ? ExitCode.OK : ExitCode.INCOMPLETE;
    }

    private void print(
            PrintWriter out, BufferPlan plan, List<Explanation> explanations, Owners owners, Session session) {
        String below = new ExplanationReport(explanations, session.style()).belowPlan();
        switch (output.format()) {
            case TABLE -> out.print(new PlanReport(plan, owners::of, session.style()).table() + below);
            case WIDE -> out.print(new PlanReport(plan, owners::of, session.style()).wide() + below);
            case NAME -> out.print(new PlanReport(plan, owners::of, session.style()).names());
            case JSON -> DocumentFormat.JSON.write(out, new PlanWriter(plan, explanations));
            case YAML -> DocumentFormat.YAML.write(out, new PlanWriter(plan, explanations));
        }
    }
}
