package io.karpenter.solver.search;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.Coverings;
import io.karpenter.solver.bound.Coverings.Origin;
import io.karpenter.solver.bound.Coverings.Traced;
import io.karpenter.solver.bound.Parts;
import io.karpenter.solver.bound.ProvenBound;
import io.karpenter.solver.columns.Column;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.CoveringProblem.Item;
import io.karpenter.solver.columns.exact.ExactCover;
import io.karpenter.solver.packing.Assignment;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.Tiers;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The best plan of few pods: every combination of whole nodes is tried, existing ones included, for each choice that rules between
 * pods leave. It is a plan if rules that were left out allow it as well, and proven to be the best then; if not, what it costs is still
 * a bound.
 *
 * <p>For pods without preferences, since these cost something, too; and where lighter NodePools could not be opened too early. Some
 * tenths of a second at most, and next to nothing where pods are too many.
 */
public final class EveryCombination {

    /** Pods, and classes of them, beyond which there are surely too many combinations. */
    private static final int MOST_PODS = 2_000;

    private static final int MOST_CLASSES = 64;

    /** Existing nodes whose room there is time to spend one after the other. */
    private static final int MOST_NODES = 500;

    private final CompiledProblem problem;
    private final FirstPlan.Result first;
    private final StopSignal stop;

    /** A way to cover all pods, at a price. */
    private record Way(Traced traced, long price, List<Column> columns) {}

    private EveryCombination(CompiledProblem problem, FirstPlan.Result first, StopSignal stop) {
        this.problem = problem;
        this.first = first;
        this.stop = stop;
    }

    /**
     * {@code first}, or a cheaper plan for the same pods, with what has been proven.
     *
     * @param stop is looked at after some thousand combinations each
     */
    public static FirstPlan.Result of(CompiledProblem problem, FirstPlan.Result first, StopSignal stop) {
        int[] counts = first.placed().counts();
        // What costs nothing is as cheap as it gets.
        boolean few = first.packing().price() > 0
                && first.bound().proof() != BoundProof.EVERY_COMBINATION
                && problem.nodes().size() <= MOST_NODES
                && Arrays.stream(counts).sum() <= MOST_PODS
                && Arrays.stream(counts).filter(count -> count > 0).count() <= MOST_CLASSES;
        return few ? new EveryCombination(problem, first, stop).run() : first;
    }

    private FirstPlan.Result run() {
        List<Traced> choices =
                Coverings.traced(problem, first.placed().masks(), first.placed().counts());
        List<Way> ways = new ArrayList<>();
        for (Traced choice : choices) {
            List<CoveringProblem> parts = Parts.of(choice.problem());
            // The other choices leave hardly fewer combinations, and nothing is proven without this one.
            if (stop.isRaised() || !parts.stream().allMatch(ExactCover::isSmall)) {
                break;
            }
            way(choice, parts).ifPresent(ways::add);
        }
        ways.sort(Comparator.comparingLong(Way::price));
        ProvenBound bound = ways.size() == choices.size()
                ? new ProvenBound(ways.getFirst().price(), BoundProof.EVERY_COMBINATION)
                : ProvenBound.NONE;
        Packing best = first.packing();
        if (mayBeReplaced()) {
            best = ways.stream()
                    .filter(way -> way.price() < first.packing().price())
                    .flatMap(way -> packing(way).stream())
                    .filter(packing -> packing.price() < first.packing().price())
                    .findFirst()
                    .orElse(best);
        }
        return first.with(best, bound);
    }

    /** The cheapest way to cover the items; empty if there are too many ways to fill a bin, or there was no time. */
    private Optional<Way> way(Traced traced, List<CoveringProblem> parts) {
        Map<Item, Integer> places = new IdentityHashMap<>();
        List<Item> items = traced.problem().items();
        for (int i = 0; i < items.size(); i++) {
            places.put(items.get(i), i);
        }
        long price = 0;
        List<Column> columns = new ArrayList<>();
        for (CoveringProblem part : parts) {
            Optional<ExactCover.Cover> cover = ExactCover.cover(part, stop);
            if (cover.isEmpty()) {
                return Optional.empty();
            }
            price += cover.get().price();
            for (Column column : cover.get().columns()) {
                int[] ofAll = new int[column.items().length];
                for (int k = 0; k < ofAll.length; k++) {
                    ofAll[k] = places.getOrDefault(part.items().get(column.items()[k]), -1);
                }
                columns.add(new Column(column.bin(), ofAll, column.counts()));
            }
        }
        return Optional.of(new Way(traced, price, columns));
    }

    private boolean mayBeReplaced() {
        boolean lighterTooEarly = problem.isRationed() && new Tiers(problem).count() > 1;
        return !lighterTooEarly
                && problem.classes().stream()
                        .filter(podClass -> first.placed().counts()[podClass.index()] > 0)
                        .noneMatch(EveryCombination::prefers);
    }

    private static boolean prefers(PodClass podClass) {
        return podClass.relaxed() >= 0 || !podClass.wishes().isEmpty();
    }

    private Optional<Packing> packing(Way way) {
        Assignment assignment = new Assignment(problem);
        int offers = problem.offers().size();
        for (Column column : way.columns()) {
            Map<Integer, Integer> pods = new HashMap<>();
            for (int k = 0; k < column.items().length; k++) {
                Origin origin = way.traced().origins().get(column.items()[k]);
                for (int i = 0; i < origin.classes().length; i++) {
                    pods.merge(origin.classes()[i], column.counts()[k] * origin.pods()[i], Integer::sum);
                }
            }
            if (column.bin() < offers) {
                assignment.onNew(column.bin(), pods);
            } else {
                pods.forEach((podClass, count) -> assignment.onExisting(column.bin() - offers, podClass, count));
            }
        }
        return assignment.packing("every combination", first.packing().unplaced());
    }
}
