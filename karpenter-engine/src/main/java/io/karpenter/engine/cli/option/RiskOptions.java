package io.karpenter.engine.cli.option;

import io.karpenter.core.risk.RiskSettings;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How risk counts: a preset, and what is said otherwise. */
final class RiskOptions {

    /** Where the weights come from that no option sets. */
    enum Preset {
        OFF(RiskSettings.OFF),
        ON(RiskSettings.ON);

        private final RiskSettings settings;

        Preset(RiskSettings settings) {
            this.settings = settings;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--risk",
            paramLabel = "RISK",
            completionCandidates = Presets.class,
            description = {
                "off: plans are chosen by price. on: by expected cost, as if --interruption-price 1 --interruption-hours 8"
                        + " --shortage 0.1 --on-demand-shortage 0.01 were given. Options below win over both. Default: off."
            })
    private Preset preset = Preset.OFF;

    @Option(
            names = "--interruption-price",
            paramLabel = "USD",
            description = "What one interruption of a spot node costs, however large it is.")
    private @Nullable Double interruptionPrice;

    @Option(
            names = "--interruption-hours",
            paramLabel = "HOURS",
            converter = Converters.Hours.class,
            description = {
                "What one interruption costs besides, in hours of the node's on-demand price: lost work, and the time until"
                        + " its pods run again."
            })
    private @Nullable Double interruptionHours;

    @Option(
            names = "--shortage",
            paramLabel = "CHANCE",
            converter = Converters.Chance.class,
            description = {
                "Chance that a spot offering cannot be had, so that one of its substitutes is launched: types with many"
                        + " substitutes become cheaper than rare ones."
            })
    private @Nullable Double spotShortage;

    @Option(
            names = "--on-demand-shortage",
            paramLabel = "CHANCE",
            converter = Converters.Chance.class,
            description = "The same of an on-demand offering.")
    private @Nullable Double onDemandShortage;

    @Option(
            names = "--shortage-penalty",
            paramLabel = "FACTOR",
            converter = Converters.Factor.class,
            description = {
                "What it costs if no substitute can be had either, as a multiple of the on-demand price, at least 1."
                        + " Default: 1.5."
            })
    private @Nullable Double shortagePenalty;

    @Option(
            names = "--max-pool-share",
            paramLabel = "SHARE",
            converter = Converters.Portion.class,
            description = {
                "Most of all pods that may be on spot nodes of one instance type and zone, e.g. 0.3. What cannot be met is"
                        + " told. Default: 1."
            })
    private @Nullable Double maxPoolShare;

    @Option(
            names = "--max-workload-pool-share",
            paramLabel = "SHARE",
            converter = Converters.Portion.class,
            description = "The same of the pods of each workload. Default: 1.")
    private @Nullable Double maxWorkloadPoolShare;

    RiskSettings settings() {
        RiskSettings base = preset.settings;
        return new RiskSettings(
                or(interruptionPrice, base.interruptionPrice()),
                or(interruptionHours, base.interruptionHours()),
                or(spotShortage, base.spotShortage()),
                or(onDemandShortage, base.onDemandShortage()),
                or(shortagePenalty, base.shortagePenalty()),
                or(maxPoolShare, base.maxPoolShare()),
                or(maxWorkloadPoolShare, base.maxWorkloadPoolShare()));
    }

    private static double or(@Nullable Double value, double otherwise) {
        return value == null ? otherwise : value;
    }

    static final class Presets extends OptionWords<Preset> {
        Presets() {
            super(Preset.class, Preset::toString);
        }
    }
}
