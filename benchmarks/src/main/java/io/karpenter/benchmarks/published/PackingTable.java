package io.karpenter.benchmarks.published;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Plans packing problems and tells, family by family, how far the plans are from the best. Mutable, not thread-safe. */
final class PackingTable {

    /** Relative difference of prices that is no more than rounding. */
    private static final double EQUAL = 1e-9;

    private final Duration timeLimit;
    private final boolean each;
    private final Map<String, Family> families = new TreeMap<>();

    /** What became of the problems of one family. Gaps are of problems of which no pod was left over. */
    private static final class Family {
        private final List<Double> gaps = new ArrayList<>();
        private final List<Double> firstGaps = new ArrayList<>();
        private final List<Double> knownGaps = new ArrayList<>();
        private double price;
        private int problems;
        private int left;
        private int solved;
        private int proven;
        private int invalid;
    }

    /**
     * @param timeLimit for each problem
     * @param each true: a line about each problem goes to standard error
     */
    PackingTable(Duration timeLimit, boolean each) {
        this.timeLimit = timeLimit;
        this.each = each;
    }

    void measure(PackingProblem published) {
        Problem problem = published.problem();
        Plan plan = Solver.builder().timeLimit(timeLimit).build().solve(problem);
        boolean valid =
                PlanVerifier.verify(problem.cluster(), problem.catalog(), plan).isEmpty();
        int left = plan.unschedulable().size();
        double least = published.least();
        double bound = plan.lowerBound().orElse(0);
        double first = plan.statistics().firstPlanHourlyPrice();
        Family of = families.computeIfAbsent(published.family(), name -> new Family());
        of.problems++;
        of.price += plan.hourlyPrice();
        of.invalid += valid ? 0 : 1;
        of.left += left;
        if (left == 0) {
            of.gaps.add(plan.hourlyPrice() / least - 1);
            of.firstGaps.add(first / least - 1);
            of.knownGaps.add(published.known() / least - 1);
            of.solved += plan.hourlyPrice() <= least * (1 + EQUAL) ? 1 : 0;
            of.proven += bound >= plan.hourlyPrice() * (1 - EQUAL) ? 1 : 0;
        }
        if (each) {
            System.err.printf(
                    Locale.ROOT,
                    "%s, %s: first %.4f, now %.4f, %d left over, proven %.4f; published bound %.4f, best %.4f%n",
                    published.family(),
                    published.name(),
                    first,
                    plan.hourlyPrice(),
                    left,
                    bound,
                    least,
                    published.known());
        }
    }

    /** False if a plan broke a rule. */
    boolean isValid() {
        return families.values().stream().allMatch(family -> family.invalid == 0);
    }

    void print(PrintWriter out) {
        if (families.isEmpty()) {
            return;
        }
        out.println("| family | problems | first plan above bound | after "
                + timeLimit
                + " | best published | price | pods left over | as good as bound | proven by us | invalid |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        families.forEach((name, family) -> out.printf(
                Locale.ROOT,
                "| %s | %d | %s | %s | %s | %.2f | %d | %d | %d | %d |%n",
                name,
                family.problems,
                mean(family.firstGaps),
                mean(family.gaps),
                mean(family.knownGaps),
                family.price,
                family.left,
                family.solved,
                family.proven,
                family.invalid));
    }

    private static String mean(List<Double> shares) {
        return shares.isEmpty()
                ? "–"
                : String.format(
                        Locale.ROOT,
                        "%.2f %%",
                        100
                                * shares.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .average()
                                        .orElse(0));
    }
}
