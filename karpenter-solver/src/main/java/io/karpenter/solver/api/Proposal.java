package io.karpenter.solver.api;

import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.rule.preference.PreferenceReport;
import io.karpenter.core.rule.preference.Preferences;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.assembly.PlanAssembler;
import io.karpenter.solver.packing.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.Firmness;
import io.karpenter.solver.problem.ProblemCompiler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A first plan that starts from preferences of some {@link Firmness}. It is assembled when first needed; not thread-safe.
 *
 * <p>Where preferences are priced, whole plans are compared: where other pods are depends on all of them, so that preferences about
 * it cannot be priced one by one while packing, and prices of preferences on nodes can mislead the packer. Each plan takes as long
 * as one without preferences; none is made for preferences that no pod has. Source: decisions 2.
 */
final class Proposal {

    /** USD per hour by which two plans must differ for one to be cheaper; sums of prices are not exact below that. */
    private static final double PRICE_TOLERANCE = 1e-9;

    private final Problem problem;
    private final PreferencePolicy policy;
    private final CompiledProblem compiled;
    private final PlanAssembler assembler;
    private final FirstPlan.Result first;
    private @Nullable Plan placed;
    private @Nullable PreferenceReport preferences;

    private Proposal(Problem problem, SolverSettings settings, Firmness firmness) {
        this.problem = problem;
        this.policy = settings.preferencePolicy();
        this.compiled = ProblemCompiler.compile(problem, settings, firmness);
        this.assembler = new PlanAssembler(problem, settings, compiled);
        this.first = FirstPlan.of(compiled);
    }

    /** The best under the policy of {@code settings}. */
    static Proposal best(Problem problem, SolverSettings settings) {
        Proposal best = new Proposal(problem, settings, Firmness.NODES);
        if (settings.preferencePolicy() == PreferencePolicy.RESPECT) {
            for (Firmness firmness : best.othersWorthTrying()) {
                Proposal other = new Proposal(problem, settings, firmness);
                best = other.beats(best) ? other : best;
            }
        }
        return best;
    }

    private List<Firmness> othersWorthTrying() {
        Set<PodSpec> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<String> keys = new TreeSet<>();
        for (Pod pod : problem.cluster().pods()) {
            if (pod.isPending() && seen.add(pod.spec())) {
                keys.addAll(Preferences.topologyKeys(pod.spec()));
            }
        }
        List<Firmness> others = new ArrayList<>();
        if (compiled.classes().stream().anyMatch(c -> !c.wishes().isEmpty())) {
            others.add(Firmness.NOTHING);
        }
        boolean aboutNodes = keys.remove(Labels.HOSTNAME);
        if (!keys.isEmpty()) {
            others.add(Firmness.DOMAINS);
        }
        if (aboutNodes) {
            others.add(Firmness.ALL);
        }
        return others;
    }

    /** True if it leaves fewer pods pending than {@code other}, or as many at less for nodes and missed preferences together. */
    private boolean beats(Proposal other) {
        int fewer =
                Integer.compare(first.packing().left(), other.first.packing().left());
        double less = other.cost() - PRICE_TOLERANCE;
        return fewer < 0 || (fewer == 0 && price() < less && cost() < less);
    }

    /** USD per hour of the new nodes, and what the preferences that are not met are worth. */
    private double cost() {
        return price() + preferences().hourlyCost();
    }

    /** USD per hour of the new nodes. */
    double price() {
        return first.packing().price() / 1e9;
    }

    /** Name of the packing variant that won. */
    String strategy() {
        return first.packing().strategy();
    }

    /** The whole plan, with reasons for what is left pending. */
    Plan plan(Plan.Statistics statistics) {
        return assembler.complete(placed(), preferences().relaxed(), first.bound(), statistics);
    }

    private Plan placed() {
        if (placed == null) {
            placed = assembler.placed(first.packing());
        }
        return placed;
    }

    private PreferenceReport preferences() {
        if (preferences == null) {
            preferences = policy == PreferencePolicy.IGNORE
                    ? PreferenceReport.NONE
                    : PreferenceReport.of(problem.cluster(), problem.catalog(), placed());
        }
        return preferences;
    }
}
