package io.karpenter.engine.cli;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.verify.Violation;
import io.karpenter.engine.cli.option.CatalogOptions;
import io.karpenter.engine.cli.option.CommonOptions;
import io.karpenter.engine.cli.option.HelpLayout;
import io.karpenter.engine.cli.option.InputOptions;
import io.karpenter.engine.cli.option.SolverOptions;
import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.cli.terminal.OutputOptions;
import io.karpenter.engine.cli.terminal.Session;
import io.karpenter.engine.document.DocumentFormat;
import io.karpenter.engine.document.PlanReader;
import io.karpenter.engine.document.StatedPlan;
import io.karpenter.engine.document.VerdictWriter;
import io.karpenter.engine.input.Input;
import io.karpenter.engine.input.InvalidInputException;
import io.karpenter.engine.report.VerdictReport;
import io.karpenter.solver.api.MinValuesPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks a plan against the input it was made for. */
@Command(
        name = "verify",
        customSynopsis = "karpenter verify -f FILE|DIR|- --plan FILE|- [OPTIONS]",
        description = {
            "Checks a plan against the input it was made for, with code that shares nothing with the planner.",
            "",
            "Every violation is printed with the rule it breaks. Give the same manifests and the same catalogue options as"
                    + " for solve. Plans of other planners are welcome if they are in the format of solve -o json."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  karpenter verify -f manifests/ --plan plan.json",
            "  karpenter solve -f manifests/ -o json | karpenter verify -f manifests/ --plan -"
        })
public final class VerifyCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common;

    @Option(
            names = "--plan",
            paramLabel = "FILE|-",
            required = true,
            description = "The plan to check, JSON or YAML, or - for standard input.")
    private String planFile = "";

    @Option(
            names = "--as-launched",
            description = {
                "Take each node as the offering it names and check only where pods are put: for plans of other planners,"
                        + " whose claims need not be in our form."
            })
    private boolean asLaunched;

    @Option(
            names = "--min-values-policy",
            paramLabel = "POLICY",
            completionCandidates = SolverOptions.MinValuesPolicies.class,
            description = {
                "Strict: claims keep the minValues of their NodePool. BestEffort: they may lower them. Default: Strict."
            })
    private MinValuesPolicy minValuesPolicy = MinValuesPolicy.STRICT;

    @Mixin(name = HelpLayout.INPUT)
    private InputOptions input;

    @Mixin(name = HelpLayout.CATALOGUE)
    private CatalogOptions catalog;

    @Mixin(name = HelpLayout.OUTPUT)
    private OutputOptions output;

    @Override
    public Integer call() {
        if (planFile.equals("-") && input.readsStandardInput()) {
            throw new InvalidInputException(
                    "options -f and --plan: both read standard input. Give one of them as a file");
        }
        Session session = common.session(output);
        StatedPlan stated = PlanReader.read(planFile.equals("-") ? "standard input" : planFile, planText());
        Input read = input.read(catalog, session);
        List<Violation> violations = session.working("Verifying", Duration.ZERO, () -> {
            List<Violation> all =
                    new ArrayList<>(PlanVerifier.verify(read.cluster(), read.catalog(), stated.plan(), settings()));
            all.addAll(stated.disagreements(VirtualPods.idsIn(read.cluster())));
            return all;
        });
        session.print(out -> print(out, violations, session));
        return violations.isEmpty() ? ExitCode.OK : ExitCode.INCOMPLETE;
    }

    private VerifierSettings settings() {
        VerifierSettings settings = asLaunched ? VerifierSettings.AS_LAUNCHED : VerifierSettings.DEFAULT;
        return settings.withMinValuesMayBeLowered(minValuesPolicy == MinValuesPolicy.BEST_EFFORT);
    }

    private void print(PrintWriter out, List<Violation> violations, Session session) {
        switch (output.format()) {
            case TABLE, WIDE -> out.print(new VerdictReport(violations, session.style()).text());
            case NAME -> out.print(new VerdictReport(violations, session.style()).names());
            case JSON -> DocumentFormat.JSON.write(out, new VerdictWriter(violations));
            case YAML -> DocumentFormat.YAML.write(out, new VerdictWriter(violations));
        }
    }

    private String planText() {
        try {
            byte[] bytes = planFile.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(planFile));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException missing) {
            throw new InvalidInputException("option --plan: there is no file " + planFile);
        } catch (IOException unreadable) {
            throw new InvalidInputException("option --plan: cannot read %s: %s".formatted(planFile, unreadable));
        }
    }
}
