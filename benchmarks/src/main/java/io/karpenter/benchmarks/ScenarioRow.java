package io.karpenter.benchmarks;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.verify.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** One scenario: our plan beside the reference's. */
record ScenarioRow(String scenario, Measurement ours, Optional<ReferenceResult> reference) {

    static final String HEADER = """
            | scenario | pods | ours $/h | nodes | left over | first plan ms | solve CPU ms \
            | reference $/h | nodes | left over | ms | saving | lower bound $/h | gap | verifier |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|""";

    /** Prices of the reference are recorded to this many USD. */
    private static final double ROUNDING = 0.005;

    private static final String NONE = "–";

    String markdown() {
        Plan plan = ours.plan();
        List<String> cells = new ArrayList<>();
        cells.add(scenario);
        cells.add(Integer.toString(plan.scheduledPods() + plan.unschedulable().size()));
        cells.add(price(plan.hourlyPrice()));
        cells.add(Integer.toString(plan.nodes().size()));
        cells.add(Integer.toString(plan.unschedulable().size()));
        cells.add(millis(ours.firstPlanMillis()));
        cells.add(millis(ours.solveCpuMillis()));
        cells.addAll(referenceCells());
        cells.add(saving());
        cells.add(plan.lowerBound().isPresent() ? price(plan.lowerBound().getAsDouble()) : NONE);
        OptionalDouble gap = plan.gap();
        cells.add(gap.isPresent() ? percent(gap.getAsDouble()) : NONE);
        cells.add(ours.violations().isEmpty() ? "valid" : ours.violations().size() + " violations");
        return "| " + String.join(" | ", cells) + " |";
    }

    /** What must not be: violations of rules, and prices above the reference's for the same number of pods. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (Violation violation : ours.violations()) {
            complaints.add(scenario + ": " + violation);
        }
        reference
                .filter(ReferenceResult::binds)
                .flatMap(ReferenceResult::outcome)
                .filter(this::sameNumberOfPods)
                .filter(outcome -> ours.plan().hourlyPrice() > outcome.hourlyPrice() + ROUNDING)
                .ifPresent(outcome -> complaints.add("%s: %s USD/hour is dearer than the reference's %s"
                        .formatted(scenario, price(ours.plan().hourlyPrice()), price(outcome.hourlyPrice()))));
        return complaints;
    }

    private List<String> referenceCells() {
        Optional<ReferenceResult.Outcome> outcome = reference.flatMap(ReferenceResult::outcome);
        if (outcome.isEmpty()) {
            return List.of(reference.isPresent() ? "not finished" : NONE, NONE, NONE, NONE);
        }
        ReferenceResult.Outcome result = outcome.get();
        boolean binds = reference.map(ReferenceResult::binds).orElse(false);
        boolean processorTime = reference.map(ReferenceResult::isProcessorTime).orElse(false);
        return List.of(
                price(result.hourlyPrice()) + (binds ? "" : " (invalid)"),
                Integer.toString(result.nodes()),
                Integer.toString(result.unschedulable()),
                result.millis() + (processorTime ? " CPU" : ""));
    }

    /** Only plans for the same number of pods can be compared by price. */
    private String saving() {
        Optional<ReferenceResult.Outcome> outcome = reference.flatMap(ReferenceResult::outcome);
        if (outcome.isEmpty()) {
            return NONE;
        }
        ReferenceResult.Outcome result = outcome.get();
        int more = result.unschedulable() - ours.plan().unschedulable().size();
        if (more != 0) {
            return String.format(Locale.ROOT, "places %+d pods", more);
        }
        return percent(1 - ours.plan().hourlyPrice() / result.hourlyPrice());
    }

    private boolean sameNumberOfPods(ReferenceResult.Outcome outcome) {
        return outcome.unschedulable() == ours.plan().unschedulable().size();
    }

    private static String price(double usdPerHour) {
        return String.format(Locale.ROOT, "%.4f", usdPerHour);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }
}
