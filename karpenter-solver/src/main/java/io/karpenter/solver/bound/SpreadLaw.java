package io.karpenter.solver.bound;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.domain.Cells;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a spread over domains such as zones says about how many pods each has in the end. When the last pod that carries it came to a
 * domain, those that carry it and are there were at most the skew more than any other domain then had of all that it counts; which has
 * only grown since (SCH-TSC-13). Immutable.
 */
final class SpreadLaw {

    private final TopologyGroup group;
    private final int[] eligible;
    private final List<Counted> counted;
    /** Pods of classes of which nothing is known: they may be anywhere. */
    private final int anywhere;

    /**
     * A class that the spread counts.
     *
     * @param domains by cell, −1 if it has none
     * @param carries true if each of its pods carries the spread and is counted wherever it is
     */
    private record Counted(int podClass, int[] domains, boolean carries) {}

    private SpreadLaw(TopologyGroup group, List<Counted> counted, int anywhere) {
        this.group = group;
        this.eligible = group.eligible().stream().toArray();
        this.counted = counted;
        this.anywhere = anywhere;
    }

    /**
     * The law of a group; empty if it is no spread over domains, or the domains that it takes the minimum of are not certain.
     *
     * @param cells by class, none where nothing is known of the class
     * @param counts pods by class
     */
    static Optional<SpreadLaw> of(
            CompiledProblem problem, TopologyGroup group, List<Optional<Cells>> cells, int[] counts) {
        if (group.kind() != Kind.SPREAD
                || group.isHostname()
                || !group.certain().equals(group.eligible())) {
            return Optional.empty();
        }
        if (!haveEqualKeys(problem, group, counts)) {
            return Optional.empty();
        }
        List<Counted> counted = new ArrayList<>();
        int anywhere = 0;
        for (int c = group.selects().nextSetBit(0); c >= 0; c = group.selects().nextSetBit(c + 1)) {
            PodClass podClass = problem.classes().get(c);
            if (counts[c] > 0 && cells.get(c).isPresent()) {
                int[] domains = CellCounts.domains(cells.get(c).get(), group.key());
                counted.add(new Counted(c, domains, carries(problem, group, podClass)));
            } else {
                anywhere += counts[c];
            }
        }
        return counted.stream().anyMatch(Counted::carries)
                ? Optional.of(new SpreadLaw(group, counted, anywhere))
                : Optional.empty();
    }

    /**
     * True if all that carry the group are spread over the same keys: each looks only at nodes with every one of its own, so that otherwise
     * one may not see the other.
     */
    private static boolean haveEqualKeys(CompiledProblem problem, TopologyGroup group, int[] counts) {
        return group.owners().stream()
                        .filter(c -> counts[c] > 0)
                        .mapToObj(c -> spreadKeys(problem, problem.classes().get(c)))
                        .distinct()
                        .count()
                <= 1;
    }

    private static Set<Integer> spreadKeys(CompiledProblem problem, PodClass podClass) {
        return Arrays.stream(podClass.owns())
                .mapToObj(problem.groups()::get)
                .filter(group -> group.kind() == Kind.SPREAD && !group.isHostname())
                .map(TopologyGroup::key)
                .collect(Collectors.toSet());
    }

    /**
     * True if the class carries the group, which counts all of its pods wherever they are; and if all that the group counts already counts
     * for the kube-scheduler, which looks only at nodes with every key that the pod is spread over.
     */
    private static boolean carries(CompiledProblem problem, TopologyGroup group, PodClass podClass) {
        boolean everywhere = podClass.mask() != Masks.NONE
                && problem.masks().and(podClass.mask(), group.countedOffers()) == podClass.mask()
                && podClass.nodes().stream().allMatch(group.countedNodes()::get);
        return everywhere && group.owners().get(podClass.index()) && countsAllThere(problem, group, podClass);
    }

    /** True if all that the group counts already is on nodes with every key that the class is spread over, as far as is known. */
    static boolean countsAllThere(CompiledProblem problem, TopologyGroup group, PodClass podClass) {
        for (int g : podClass.owns()) {
            TopologyGroup other = problem.groups().get(g);
            if (other.kind() == Kind.SPREAD && !other.isHostname() && other.key() != group.key()) {
                return group.matchedAnywhere() == 0;
            }
        }
        return true;
    }

    /**
     * Raises what is least and lowers what is most as far as the law says.
     *
     * @param least by class and cell
     * @param most by class and cell
     * @return true if anything changed
     */
    boolean tighten(int[][] least, int[][] most) {
        int size = group.matched().length;
        // Of what carries the spread, at least; of all that it counts, at most.
        int[] carriers = group.matched().clone();
        int[] all = group.matched().clone();
        for (int d = 0; d < size; d++) {
            all[d] += anywhere;
        }
        for (Counted some : counted) {
            for (int k = 0; k < some.domains().length; k++) {
                int domain = some.domains()[k];
                if (domain >= 0) {
                    all[domain] += most[some.podClass()][k];
                    carriers[domain] += some.carries() ? least[some.podClass()][k] : 0;
                }
            }
        }
        boolean changed = false;
        for (int d = 0; d < size; d++) {
            long room = group.eligible().get(d) ? room(d, all) : group.matched()[d];
            for (Counted some : counted) {
                changed |= some.carries() && lower(some, d, carriers[d], room, least, most);
            }
            for (int other : eligible) {
                if (other != d && !group.fewDomains() && carriers[d] > group.matched()[d]) {
                    changed |= raise(other, all[other], carriers[d] - (long) group.maxSkew(), least, most);
                }
            }
        }
        return changed;
    }

    /** Pods in an eligible domain at most, counting those that carry the spread and those that were there before. */
    private long room(int domain, int[] all) {
        if (eligible.length == 1) {
            return Long.MAX_VALUE;
        }
        long floor = group.fewDomains() ? 0 : Long.MAX_VALUE;
        for (int other : eligible) {
            floor = other == domain ? floor : Math.min(floor, all[other]);
        }
        return Math.max(group.matched()[domain], floor + group.maxSkew());
    }

    private static boolean lower(Counted some, int domain, int carriers, long room, int[][] least, int[][] most) {
        boolean changed = false;
        for (int k = 0; k < some.domains().length; k++) {
            if (some.domains()[k] == domain) {
                long atMost = room - (carriers - least[some.podClass()][k]);
                if (atMost < most[some.podClass()][k]) {
                    most[some.podClass()][k] = (int) Math.max(-1, atMost);
                    changed = true;
                }
            }
        }
        return changed;
    }

    /** What no other cell of the domain can give to make up so many pods is in the cell. */
    private boolean raise(int domain, int all, long wanted, int[][] least, int[][] most) {
        boolean changed = false;
        for (Counted some : counted) {
            for (int k = 0; k < some.domains().length; k++) {
                if (some.domains()[k] == domain) {
                    int c = some.podClass();
                    long atLeast = wanted - (all - most[c][k]);
                    if (atLeast > least[c][k]) {
                        least[c][k] = (int) Math.min(Integer.MAX_VALUE, atLeast);
                        changed = true;
                    }
                }
            }
        }
        return changed;
    }
}
