package io.karpenter.engine.cli.option;

import io.karpenter.core.plan.Plan;
import io.karpenter.engine.cli.terminal.Session;
import io.karpenter.engine.explain.Explanations;
import io.karpenter.engine.input.Input;
import io.karpenter.solver.api.Binding;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the plan is found. */
public final class SolverOptions {

    @Option(
            names = "--time-limit",
            paramLabel = "DURATION",
            description = "How long the first plan may be improved, e.g. 500ms, 2s, 1m; 0: not at all. Default: 2s.")
    private Duration timeLimit = SolverSettings.DEFAULT.timeLimit();

    @Option(
            names = "--target-gap",
            paramLabel = "GAP",
            converter = Converters.Share.class,
            description =
                    "Stop once the plan is proven to be so close to the cheapest, e.g. 0.01 for one percent. Default: 0.")
    private Double targetGap = SolverSettings.DEFAULT.targetGap();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Seed of everything random. Where no time limit cuts a search off, equal input and seed give equal plans."
                            + " Default: 0.")
    private Long seed = SolverSettings.DEFAULT.seed();

    @Option(
            names = "--preference-policy",
            paramLabel = "POLICY",
            completionCandidates = PreferencePolicies.class,
            description = {
                "What preferences of pods are worth. Respect: met where that is cheap. Strict: held like rules, given up"
                        + " one by one. Ignore: nothing. Default: Respect."
            })
    private PreferencePolicy preferencePolicy = SolverSettings.DEFAULT.preferencePolicy();

    @Option(
            names = "--min-values-policy",
            paramLabel = "POLICY",
            completionCandidates = MinValuesPolicies.class,
            description = {
                "When minValues of a NodePool cannot be kept. Strict: refuse the place. BestEffort: lower minValues."
                        + " Default: Strict."
            })
    private MinValuesPolicy minValuesPolicy = SolverSettings.DEFAULT.minValuesPolicy();

    @Option(
            names = "--pool-weight",
            paramLabel = "WEIGHT",
            completionCandidates = PoolWeights.class,
            description = {
                "strict: new nodes come from the heaviest NodePool that can take the pod. ignore: all NodePools are"
                        + " equal. Default: strict."
            })
    private PoolWeight poolWeight = SolverSettings.DEFAULT.poolWeight();

    @Option(
            names = "--binding",
            paramLabel = "BINDING",
            completionCandidates = Bindings.class,
            description = {
                "planned: pods are taken to go where the plan puts them. rehearsed: the kube-scheduler chooses for itself, and nodes"
                        + " are chosen such that it strands no pod. Default: planned."
            })
    private Binding binding = SolverSettings.DEFAULT.binding();

    @Mixin
    private RiskOptions risk;

    public SolverSettings settings() {
        return new SolverSettings(timeLimit, seed, preferencePolicy, minValuesPolicy, poolWeight)
                .withBinding(binding)
                .withTargetGap(targetGap)
                .withRisk(risk.settings());
    }

    /** The plan for {@code read}, while the user watches. */
    public Plan plan(Input read, Session session) {
        SolverSettings settings = settings();
        return session.searching(
                "Planning",
                settings.timeLimit(),
                news -> Solver.builder()
                        .settings(settings)
                        .build()
                        .solve(new Problem(read.cluster(), read.catalog()), StopSignal.NEVER, news));
    }

    /** Explanations of a plan that was made with these settings. */
    public Explanations explanations(Input read, Plan plan) {
        Problem priced = new Problem(read.cluster(), read.catalog()).priced(risk.settings());
        return new Explanations(read.cluster(), priced.catalog(), plan, minValuesPolicy == MinValuesPolicy.STRICT);
    }

    static final class PreferencePolicies extends OptionWords<PreferencePolicy> {
        PreferencePolicies() {
            super(PreferencePolicy.class, Converters::spelling);
        }
    }

    public static final class MinValuesPolicies extends OptionWords<MinValuesPolicy> {
        MinValuesPolicies() {
            super(MinValuesPolicy.class, Converters::spelling);
        }
    }

    static final class PoolWeights extends OptionWords<PoolWeight> {
        PoolWeights() {
            super(PoolWeight.class, Converters::spelling);
        }
    }

    static final class Bindings extends OptionWords<Binding> {
        Bindings() {
            super(Binding.class, Converters::spelling);
        }
    }
}
