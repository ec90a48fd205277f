package io.karpenter.engine.cli.option;

import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.engine.cli.terminal.Session;
import io.karpenter.engine.input.FeatureGates;
import io.karpenter.engine.input.Input;
import io.karpenter.engine.input.InvalidInputException;
import io.karpenter.k8s.operate.FeatureGate;
import io.karpenter.k8s.schedule.CronSchedules;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationMethod;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.global.GlobalMethod;
import io.karpenter.solver.consolidation.reference.ReferenceMethod;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How a cluster is consolidated. */
public final class ConsolidateOptions {

    /** The methods there are; a new one is plugged in here. */
    enum Method {
        GLOBAL(new GlobalMethod()),
        REFERENCE(new ReferenceMethod());

        private final ConsolidationMethod method;

        Method(ConsolidationMethod method) {
            this.method = method;
        }

        ConsolidationMethod method() {
            return method;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            completionCandidates = Methods.class,
            description = {
                "How commands are found. global: any set of nodes is replaced by any set of nodes, as one optimisation."
                        + " reference: empty nodes, then the longest list of nodes that one cheaper node can"
                        + " replace, then single nodes, until nothing is left. Default: global."
            })
    private Method method = Method.GLOBAL;

    @Option(
            names = "--eviction-price",
            paramLabel = "USD",
            converter = Converters.Worth.class,
            description = {
                "What one unit of disruption cost is worth, about that of one eviction; --method reference does not weigh"
                        + " evictions. Default: 0.01."
            })
    private Double evictionPrice = ConsolidationSettings.DEFAULT_EVICTION_PRICE;

    @Option(
            names = "--payback",
            paramLabel = "DURATION",
            description = {
                "Within what time a saving has to outweigh its disruption; --method reference does not ask. Default: 1h."
            })
    private Duration payback = ConsolidationSettings.DEFAULT_PAYBACK;

    @Option(
            names = "--max-disruption",
            paramLabel = "N",
            converter = Converters.Cost.class,
            description = {
                "Disruption cost that all commands together may cause, about the number of evictions: the best plan within it"
                        + " is looked for; --method reference does not ask. Default: any."
            })
    private Double maxDisruption = Double.POSITIVE_INFINITY;

    @Option(
            names = "--node-worth",
            paramLabel = "USD",
            converter = Converters.Worth.class,
            description = {
                "What each node less is worth per hour besides its price, so that of equally dear plans the one with fewer"
                        + " nodes wins; --method reference does not ask. Default: 0.001."
            })
    private Double nodeWorth = ConsolidationSettings.DEFAULT_NODE_WORTH;

    /**
     * @throws InvalidInputException if the options make no sense
     */
    public void check() {
        if (!payback.isPositive()) {
            throw new InvalidInputException("option --payback: 0 is not positive; write e.g. 1h");
        }
    }

    /** What consolidation makes of {@code read}, while the user watches. */
    public ConsolidationPlan consolidate(Input read, SolverSettings solving, FeatureGates gates, Session session) {
        ConsolidationSettings settings = ConsolidationSettings.of(new CronSchedules())
                .withSolving(solving)
                .withSpotToSpot(gates.isOn(FeatureGate.SPOT_TO_SPOT_CONSOLIDATION, 0))
                .withEvictionPrice(evictionPrice, payback)
                .withMaxDisruption(maxDisruption)
                .withNodeWorth(nodeWorth);
        return session.working(
                "Consolidating",
                solving.timeLimit(),
                () -> method.method()
                        .consolidate(
                                ConsolidationProblem.afterProvisioning(read.cluster(), read.catalog(), solving),
                                settings,
                                StopSignal.NEVER));
    }

    static final class Methods extends OptionWords<Method> {
        Methods() {
            super(Method.class, Method::toString);
        }
    }
}
