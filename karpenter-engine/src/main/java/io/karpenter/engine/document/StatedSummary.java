package io.karpenter.engine.document;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.verify.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The figures that a plan file gives in its summary, which may disagree with the plan itself.
 *
 * @param figures by field name; absent fields are left out
 */
public record StatedSummary(Map<String, Double> figures) {

    static final StatedSummary ABSENT = new StatedSummary(Map.of());

    private static final String RULE = "PLAN-SUMMARY";
    private static final List<String> COMPARED = List.of(
            "pods",
            "scheduledPods",
            "unschedulablePods",
            "deferredPods",
            "newNodes",
            "existingNodesUsed",
            "hourlyPrice",
            "expectedHourlyCost",
            "staticNodes",
            "staticHourlyPrice",
            "lowerBound",
            "gap");

    /** Prices are written to a billionth and gaps to a millionth; half of the coarser one is no disagreement. */
    private static final double TOLERANCE = 1e-6;

    public StatedSummary {
        figures = Map.copyOf(figures);
    }

    static StatedSummary of(Field summary) {
        if (!summary.isPresent() || !summary.isObject()) {
            return ABSENT;
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String name : COMPARED) {
            OptionalDouble figure = summary.get(name).optionalNumber();
            figure.ifPresent(value -> figures.put(name, value));
        }
        return new StatedSummary(figures);
    }

    /** Every figure that is not what {@code plan} adds up to, and a lower bound above the price. */
    public List<Violation> disagreements(Plan plan) {
        List<Violation> found = new ArrayList<>();
        expect(found, "pods", plan.scheduledPods() + plan.unschedulable().size());
        expect(found, "scheduledPods", plan.scheduledPods());
        expect(found, "unschedulablePods", plan.unschedulable().size() - plan.deferredPods());
        expect(found, "deferredPods", plan.deferredPods());
        expect(found, "newNodes", plan.nodes().size());
        expect(found, "existingNodesUsed", plan.existingNodes().size());
        expect(found, "hourlyPrice", plan.hourlyPrice());
        expect(found, "expectedHourlyCost", plan.expectedHourlyCost());
        expect(found, "staticNodes", plan.staticNodes().size());
        expect(found, "staticHourlyPrice", plan.staticHourlyPrice());
        plan.gap().ifPresent(gap -> expect(found, "gap", gap));
        plan.lowerBound().ifPresent(bound -> {
            if (bound > plan.expectedHourlyCost() + TOLERANCE) {
                found.add(new Violation(
                        RULE,
                        "summary.lowerBound",
                        "is %s, above the price %s of the plan"
                                .formatted(Money.of(bound), Money.of(plan.expectedHourlyCost()))));
            }
        });
        return found;
    }

    private void expect(List<Violation> found, String name, double actual) {
        double stated = figures.getOrDefault(name, actual);
        if (Math.abs(stated - actual) > TOLERANCE) {
            found.add(new Violation(
                    RULE,
                    "summary." + name,
                    "is %s, the plan adds up to %s".formatted(Money.of(stated), Money.of(actual))));
        }
    }
}
