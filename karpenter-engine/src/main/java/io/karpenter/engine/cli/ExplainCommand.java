package io.karpenter.engine.cli;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.engine.cli.option.CatalogOptions;
import io.karpenter.engine.cli.option.CommonOptions;
import io.karpenter.engine.cli.option.ConsolidateOptions;
import io.karpenter.engine.cli.option.HelpLayout;
import io.karpenter.engine.cli.option.InputOptions;
import io.karpenter.engine.cli.option.SolverOptions;
import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.cli.terminal.OutputOptions;
import io.karpenter.engine.cli.terminal.Session;
import io.karpenter.engine.document.DocumentFormat;
import io.karpenter.engine.document.ExplanationWriter;
import io.karpenter.engine.explain.Explanation;
import io.karpenter.engine.explain.Explanations;
import io.karpenter.engine.explain.NodeDecisions;
import io.karpenter.engine.explain.Subject;
import io.karpenter.engine.input.Input;
import io.karpenter.engine.input.InvalidInputException;
import io.karpenter.engine.report.ExplanationReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says why pods and nodes are what a plan makes of them. */
@Command(
        name = "explain",
        customSynopsis = "karpenter explain -f FILE|DIR|- [OPTIONS] SUBJECT...",
        description = {
            "Says why a pod got its node or got none, and why a node is launched, kept, deleted or replaced.",
            "",
            "The input is planned as solve does; for a node of the input, it is consolidated as consolidate does. Give the same"
                    + " options to explain the same plan."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  karpenter explain -f manifests/ pod/shop/web-0",
            "  karpenter explain -f manifests/ node/default-1 --time-limit 0",
            "  karpenter explain -f snapshot.yaml node/ip-10-0-0-1 pod/shop/web-0 -o json"
        })
public final class ExplainCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "SUBJECT",
            description =
                    "What to explain: pod/NAMESPACE/NAME, pod/NAME for the namespace default, or node/NAME, which is a node"
                            + " of the input or a new one of the plan. Repeatable.")
    private List<Subject> subjects = new ArrayList<>();

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

    private @Nullable Explanations planned;
    private @Nullable ConsolidationPlan consolidated;

    @Override
    public Integer call() {
        consolidating.check();
        Session session = common.session(output);
        Input read = input.read(catalog, session);
        List<Explanation> explanations = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Subject subject : subjects) {
            explain(subject, read, session)
                    .ifPresentOrElse(explanations::add, () -> problems.add(unknown(subject, read, session)));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        session.print(out -> print(out, explanations, session));
        return ExitCode.OK;
    }

    private Optional<Explanation> explain(Subject subject, Input read, Session session) {
        return switch (subject) {
            case Subject.OfPod pod -> planned(read, session).of(pod.pod());
            case Subject.OfNode node ->
                isOfSnapshot(node.node(), read.cluster())
                        ? Optional.of(NodeDecisions.of(node.node(), consolidated(read, session)))
                        : planned(read, session).ofNewNode(node.node());
        };
    }

    private static boolean isOfSnapshot(String name, Cluster cluster) {
        return cluster.nodes().stream().anyMatch(node -> node.name().equals(name))
                || cluster.nodeClaims().stream().anyMatch(claim -> claim.name().equals(name));
    }

    private String unknown(Subject subject, Input read, Session session) {
        List<String> close = planned(read, session).namesLike(subject);
        String where = subject instanceof Subject.OfPod ? "the input" : "the input, nor is it launched by its plan";
        return "%s: is not in %s. %s"
                .formatted(
                        subject,
                        where,
                        close.isEmpty()
                                ? "Names are those that solve -o json prints"
                                : "Maybe you mean: " + String.join(", ", close));
    }

    private Explanations planned(Input read, Session session) {
        if (planned == null) {
            planned = solving.explanations(read, solving.plan(read, session));
        }
        return planned;
    }

    private ConsolidationPlan consolidated(Input read, Session session) {
        if (consolidated == null) {
            consolidated = consolidating.consolidate(read, solving.settings(), input.featureGates(), session);
        }
        return consolidated;
    }

    private void print(PrintWriter out, List<Explanation> explanations, Session session) {
        switch (output.format()) {
            case TABLE -> out.print(new ExplanationReport(explanations, session.style()).table());
            case WIDE -> out.print(new ExplanationReport(explanations, session.style()).wide());
            case NAME -> out.print(new ExplanationReport(explanations, session.style()).names());
            case JSON -> DocumentFormat.JSON.write(out, new ExplanationWriter(explanations));
            case YAML -> DocumentFormat.YAML.write(out, new ExplanationWriter(explanations));
        }
    }
}
