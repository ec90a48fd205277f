package io.karpenter.solver.api;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.risk.share.InterruptionPool;
import io.karpenter.core.risk.share.PoolShares;
import io.karpenter.core.rule.preference.PreferenceReport;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.assembly.PlanAssembler;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.search.EveryCombination;
import io.karpenter.solver.search.Improvement;
import io.karpenter.solver.search.SearchLimits;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A first plan that starts from preferences of some {@link Firmness}. It is assembled when first needed; not thread-safe.
 *
 * <p>Where preferences are priced, whole plans are compared: where other pods are depends on all of them, so that preferences about
 * it cannot be priced one by one while packing, and prices of preferences on nodes can mislead the packer. Where they are rules
 * until given up, whole plans are compared because pods give up theirs in a fixed order, whatever another would cost less. Each plan
 * takes as long as one without preferences; none is made for preferences that no pod has. Source: decisions 2.
 */
final class Proposal {

    /** USD per hour by which two plans must differ for one to be cheaper; sums of prices are not exact below that. */
    private static final double PRICE_TOLERANCE = 1e-9;

    /**
     * How often it is looked at whether combinations are to be tried no more, each after some thousand comparisons: a bound of the work that
     * is the same on every machine, some tens of milliseconds.
     */
    private static final int MOST_LOOKS = 300;

    private final Problem problem;
    private final SolverSettings settings;
    private final CompiledProblem compiled;
    private final PlanAssembler assembler;
    private final FirstPlan.Result first;
    private @Nullable Plan settled;
    private @Nullable PreferenceReport preferences;

    /**
     * @param referenceToo false: the reference's way is left out where the others place all pods
     */
    Proposal(
            Problem problem, SolverSettings settings, CompiledProblem compiled, boolean referenceToo, StopSignal stop) {
        this(problem, settings, compiled, FirstPlan.of(compiled, referenceToo, stop));
    }

    private Proposal(Problem problem, SolverSettings settings, CompiledProblem compiled, FirstPlan.Result first) {
        this.problem = problem;
        this.settings = settings;
        this.compiled = compiled;
        this.first = first;
        this.assembler = new PlanAssembler(problem, settings, compiled, first.packing(), first.stopped());
    }

    /**
     * The cheapest one that places the same pods, and such as this one leaves over if there is a way, if pods are so few that trying every
     * combination takes some milliseconds; with what has been proven. This one if they are more.
     */
    Proposal tryingEverything(StopSignal stop) {
        FirstPlan.Result complete = EveryCombination.completed(compiled, first, stop.or(littleWork()));
        Proposal start = complete == first ? this : with(complete);
        FirstPlan.Result best = EveryCombination.of(compiled, complete, stop.or(littleWork()));
        if (best == complete) {
            return start;
        }
        // To it, preferences that this proposal does not start from are worth nothing.
        Proposal tried = start.with(best);
        return best.packing() == complete.packing() || tried.isPreferredTo(start)
                ? tried
                : start.with(complete.with(complete.packing(), best.bound()));
    }

    private static StopSignal littleWork() {
        AtomicInteger looks = new AtomicInteger();
        return () -> looks.incrementAndGet() > MOST_LOOKS;
    }

    /**
     * A cheaper one that places the same pods, or this one if none was found; with the best bound proven.
     *
     * @param better hears of each cheaper one, and of each with a better bound, while the search goes on
     */
    Proposal improved(SearchLimits limits, StopSignal stop, Consumer<Supplier<Proposal>> better) {
        FirstPlan.Result best =
                Improvement.of(compiled, first, limits, stop, news -> better.accept(() -> with(news.get())));
        Proposal improved = with(best);
        return improved.beats(this) ? improved : with(first.with(first.packing(), best.bound()));
    }

    private Proposal with(FirstPlan.Result result) {
        return new Proposal(problem, settings, compiled, result);
    }

    /** True if it is better under the policy for preferences. */
    boolean isPreferredTo(Proposal other) {
        return settings.preferencePolicy() == PreferencePolicy.STRICT ? beatsWithNoMoreGivenUp(other) : beats(other);
    }

    /** True if no other can be preferred to it: all pods have places, at a price proven to be the least, and no preference is worth more. */
    boolean isUnbeatable() {
        return first.packing().left() == 0
                && price() <= lowerBound().orElse(-1) + PRICE_TOLERANCE
                && (settings.preferencePolicy() != PreferencePolicy.RESPECT
                        || preferences().hourlyCost() == 0);
    }

    /** True if it leaves fewer pods pending than {@code other}, or as many at less for nodes and missed preferences together. */
    private boolean beats(Proposal other) {
        int fewer =
                Integer.compare(first.packing().left(), other.first.packing().left());
        double less = other.cost() - PRICE_TOLERANCE;
        return fewer < 0 || (fewer == 0 && price() < less && cost() < less);
    }

    /**
     * The same where preferences are rules that pods give up one by one, so that money does not outweigh them: of plans for the same
     * pods, only a cheaper one that gives up no more of them is better than {@code firmer}, whose pods may have given up others.
     */
    private boolean beatsWithNoMoreGivenUp(Proposal firmer) {
        int fewer =
                Integer.compare(first.packing().left(), firmer.first.packing().left());
        return fewer < 0
                || (fewer == 0
                        && price() < firmer.price() - PRICE_TOLERANCE
                        && left().equals(firmer.left())
                        && preferences().relaxed().size()
                                <= firmer.preferences().relaxed().size());
    }

    /** Pods left pending, by what they ask for. */
    private Map<PodSpec, Integer> left() {
        Map<PodSpec, Integer> left = new HashMap<>();
        int[] origins = compiled.origins();
        for (int c = 0; c < origins.length; c++) {
            int count = first.packing().unplaced()[c];
            if (count > 0) {
                left.merge(compiled.classes().get(origins[c]).pods().getFirst().spec(), count, Integer::sum);
            }
        }
        return left;
    }

    /** USD per hour that the new nodes are expected to cost, and what the preferences that are not met are worth. */
    private double cost() {
        return price() + preferences().hourlyCost();
    }

    /** USD per hour that the new nodes are expected to cost; their price where risk has none. */
    double price() {
        return first.packing().price() / 1e9;
    }

    /** True if nodes had to become something dearer for the limits of shares, or these are not kept. */
    boolean isBeyondShares() {
        return settled().expectedHourlyCost() > price() + PRICE_TOLERANCE
                || !PoolShares.of(problem.cluster(), problem.catalog(), settled(), settings.risk())
                        .crowded()
                        .isEmpty();
    }

    /** Nodes at most of each interruption pool that its packing crowds, whatever became of that. */
    Map<InterruptionPool, Integer> rations() {
        settled();
        return assembler.rations();
    }

    /** USD per hour of the new nodes, whatever risk is worth. */
    double hourlyPrice() {
        return settings.risk().isOff() ? price() : settled().hourlyPrice();
    }

    /** USD per hour that any plan for the same pods costs at least, if that is known. */
    OptionalDouble lowerBound() {
        double nanoUsd = first.bound().nanoUsd();
        return nanoUsd > 0 ? OptionalDouble.of(nanoUsd / 1e9) : OptionalDouble.empty();
    }

    /** How that was proven. */
    BoundProof boundProof() {
        return first.bound().proof();
    }

    /** Name of the packing variant that won. */
    String strategy() {
        return first.packing().strategy();
    }

    /** The whole plan, with reasons for what is left pending. */
    Plan plan() {
        return assembler.complete(settled(), preferences().relaxed(), lowerBound());
    }

    private Plan settled() {
        if (settled == null) {
            settled = assembler.settled();
        }
        return settled;
    }

    private PreferenceReport preferences() {
        if (preferences == null) {
            preferences = preferences(problem, settings, settled());
        }
        return preferences;
    }

    private static PreferenceReport preferences(Problem problem, SolverSettings settings, Plan settled) {
        return settings.preferencePolicy() == PreferencePolicy.IGNORE
                ? PreferenceReport.NONE
                : PreferenceReport.of(problem.cluster(), problem.catalog(), settled);
    }

    /** The plan that the reference's way alone gives. Nothing is known about what others cost, so it has no bound. */
    static Plan byFirstFit(Problem problem, SolverSettings settings, CompiledProblem compiled, StopSignal stop) {
        Packing packing = FirstPlan.byFirstFit(compiled, stop);
        PlanAssembler assembler = new PlanAssembler(problem, settings, compiled, packing, stop.isRaised());
        Plan settled = assembler.settled();
        return assembler.complete(
                settled, preferences(problem, settings, settled).relaxed(), OptionalDouble.empty());
    }
}
