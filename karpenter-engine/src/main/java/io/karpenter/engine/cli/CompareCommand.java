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
import io.karpenter.engine.compare.Comparison;
import io.karpenter.engine.document.ComparisonWriter;
import io.karpenter.engine.document.DocumentFormat;
import io.karpenter.engine.input.Input;
import io.karpenter.engine.report.ComparisonReport;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Plans an input in several ways, side by side. */
@Command(
        name = "compare",
        customSynopsis = "karpenter compare -f FILE|DIR|- [OPTIONS]",
        description = {
            "Plans the input as the reference's greedy packing would, and in our ways, side by side.",
            "",
            "Each plan is told with its nodes, the pods it places, its price, its gap to the proven lower bound and the time it"
                    + " took. With --time-limit 0 there is no improved plan."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  karpenter compare -f manifests/",
            "  karpenter compare -f manifests/ --time-limit 30s -o wide",
            "  karpenter compare -f manifests/ --preference-policy Strict"
        })
public final class CompareCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

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
        Comparison comparison = compare(session, read, solving.settings());
        session.print(out -> print(out, comparison, session));
        return comparison.best().unschedulable().isEmpty() ? ExitCode.OK : ExitCode.INCOMPLETE;
    }

    private static Comparison compare(Session session, Input read, SolverSettings settings) {
        Problem problem = new Problem(read.cluster(), read.catalog());
        Solver quick =
                Solver.builder().settings(settings.withTimeLimit(Duration.ZERO)).build();
        List<Comparison.Entry> plans = new ArrayList<>();
        plans.add(entry(
                "reference",
                session.working("Packing", Duration.ZERO, () -> quick.byFirstFit(problem, StopSignal.NEVER)),
                read));
        plans.add(entry("first plan", session.working("Planning", Duration.ZERO, () -> quick.solve(problem)), read));
        if (settings.timeLimit().isPositive()) {
            Plan improved = session.searching(
                    "Improving",
                    settings.timeLimit(),
                    news -> Solver.builder().settings(settings).build().solve(problem, StopSignal.NEVER, news));
            plans.add(entry("improved", improved, read));
        }
        return new Comparison(plans);
    }

    private static Comparison.Entry entry(String name, Plan plan, Input read) {
        return new Comparison.Entry(name, BufferPlan.of(plan, read.cluster()).real());
    }

    private void print(PrintWriter out, Comparison comparison, Session session) {
        switch (output.format()) {
            case TABLE -> out.print(new ComparisonReport(comparison, session.style()).table());
            case WIDE -> out.print(new ComparisonReport(comparison, session.style()).wide());
            case NAME -> out.print(new ComparisonReport(comparison, session.style()).names());
            case JSON -> DocumentFormat.JSON.write(out, new ComparisonWriter(comparison));
            case YAML -> DocumentFormat.YAML.write(out, new ComparisonWriter(comparison));
        }
    }
}
