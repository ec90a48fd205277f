package io.karpenter.solver.bound;

import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What required affinity and anti-affinity leave open about the domains of whole classes: every plan makes one of the choices, for
 * each of the groups here.
 *
 * <ul>
 *   <li>Pods with affinity to each other, where no such pod runs and none without the affinity is to be placed, are all in the domain
 *       that the first of them opened (SCH-AFF-05, SCH-AFF-07); if that is a node, they are one thing to be placed.
 *   <li>Pods that keep each other out of their domains are in as many as there are pods (SCH-AFF-09).
 *   <li>Pods that others must be near are in some of the domains, and the others in no other ones (SCH-AFF-04).
 * </ul>
 *
 * Rules that are preferences bind nobody, hence say nothing here, and neither do rules of pods that are not to be placed.
 */
final class DomainChoices {

    /** Ways to choose of one group at most. */
    private static final int MOST_OPTIONS = 16;

    private final CompiledProblem problem;
    private final int[] counts;
    /** By class: bins that may hold it, whatever the choices. */
    private final long[][] words;
    /** By group: classes to be placed that carry it for good. */
    private final BitSet[] owners;
    /** By group: classes to be placed that it counts. */
    private final BitSet[] selected;

    private final List<BitSet> gangs = new ArrayList<>();
    private final List<Choice> choices = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();

    /**
     * One group.
     *
     * @param key index of the topology key
     * @param classes that are together in one domain; or the one class that has a pod in each domain of the option
     * @param options sets of domains, one of which holds all pods of the classes
     */
    record Choice(int key, BitSet classes, List<BitSet> options) {}

    /** A class of which pods are only where pods that the group counts are, or were before. */
    record Follower(int podClass, TopologyGroup group) {}

    /**
     * @param words by class: bins that may hold it; those of classes without pods are not looked at
     * @param counts pods to be placed by the class that they are of before they give up any preference
     */
    DomainChoices(CompiledProblem problem, long[][] words, int[] counts) {
        this.problem = problem;
        this.counts = counts;
        this.words = new long[words.length][];
        for (int c = 0; c < words.length; c++) {
            this.words[c] = words[c].clone();
        }
        int groups = problem.groups().size();
        owners = new BitSet[groups];
        selected = new BitSet[groups];
        for (int g = 0; g < groups; g++) {
            owners[g] = new BitSet();
            selected[g] = new BitSet();
        }
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] > 0) {
                for (int g : problem.last(c).owns()) {
                    owners[g].set(c);
                }
                for (int g : problem.classes().get(c).counted()) {
                    selected[g].set(c);
                }
            }
        }
        problem.groups().forEach(this::look);
        choices.sort(Comparator.comparingInt(choice -> choice.options().size()));
    }

    /** Bins that may hold the class, whatever the choices. */
    long[] words(int podClass) {
        return words[podClass];
    }

    /** Classes whose pods all share one node, by node. */
    List<BitSet> gangs() {
        return gangs;
    }

    /** The groups, those with the fewest options first. */
    List<Choice> choices() {
        return choices;
    }

    List<Follower> followers() {
        return followers;
    }

    /** By group: classes to be placed that carry it for good. */
    BitSet[] owners() {
        return owners;
    }

    /** By group: classes to be placed that it counts. */
    BitSet[] selected() {
        return selected;
    }

    private void look(TopologyGroup group) {
        BitSet owning = owners[group.index()];
        if (owning.isEmpty()) {
            return;
        }
        switch (group.kind()) {
            case AFFINITY -> gather(group, owning);
            case ANTI_AFFINITY -> keepApart(group, owning);
            case SPREAD -> {
                // LeastPerDomain is about that.
            }
        }
    }

    private void gather(TopologyGroup group, BitSet owning) {
        BitSet others = (BitSet) selected[group.index()].clone();
        others.andNot(owning);
        if (!others.isEmpty()) {
            // Pods with the affinity that match it themselves may come first and open any domain.
            owning.stream().filter(c -> !selected[group.index()].get(c)).forEach(c -> follow(group, c));
        } else if (group.matchedAnywhere() > 0) {
            owning.stream().forEach(c -> stayNear(group, c));
        } else if (selected[group.index()].intersects(owning)) {
            together(group, owning);
        }
    }

    /** Nobody else can open a domain, so that these pods are where there are some already. */
    private void stayNear(TopologyGroup group, int podClass) {
        int[] matched = group.matched();
        if (group.isHostname()) {
            int offers = problem.offers().size();
            BitSet near = new BitSet();
            IntStream.range(0, matched.length)
                    .filter(node -> matched[node] > 0)
                    .forEach(node -> near.set(offers + node));
            Places.retain(words[podClass], Arrays.copyOf(near.toLongArray(), words[podClass].length));
        } else {
            words[podClass] = Places.within(problem, group.key(), words[podClass], domain -> matched[domain] > 0);
        }
    }

    private void together(TopologyGroup group, BitSet owning) {
        if (owning.stream().map(c -> counts[c]).sum() < 2) {
            return;
        }
        if (group.isHostname()) {
            merge(gangs, owning);
            return;
        }
        BitSet classes = (BitSet) owning.clone();
        // Groups that share a class are in one domain, too.
        for (int i = choices.size() - 1; i >= 0; i--) {
            Choice choice = choices.get(i);
            if (choice.key() == group.key()
                    && isGathering(choice)
                    && choice.classes().intersects(classes)) {
                classes.or(choice.classes());
                choices.remove(i);
            }
        }
        BitSet domains = new BitSet();
        domains.set(0, group.matched().length);
        classes.stream().forEach(c -> domains.and(Places.domains(problem, group.key(), words[c])));
        add(new Choice(group.key(), classes, subsets(domains, 1, 1)));
    }

    private void add(Choice choice) {
        if (!choice.options().isEmpty()) {
            choices.add(choice);
        }
    }

    private static void merge(List<BitSet> sets, BitSet set) {
        BitSet merged = (BitSet) set.clone();
        for (int i = sets.size() - 1; i >= 0; i--) {
            if (sets.get(i).intersects(merged)) {
                merged.or(sets.remove(i));
            }
        }
        sets.add(merged);
    }

    private static boolean isGathering(Choice choice) {
        return choice.options().stream().allMatch(option -> option.cardinality() == 1);
    }

    private void follow(TopologyGroup group, int podClass) {
        if (group.isHostname()) {
            return;
        }
        followers.add(new Follower(podClass, group));
        BitSet leading = selected[group.index()];
        int leader = leading.nextSetBit(0);
        if (leading.cardinality() == 1 && isUndecided(leader)) {
            decide(group, leader, 1);
        }
    }

    private void keepApart(TopologyGroup group, BitSet owning) {
        if (group.isHostname()) {
            return;
        }
        owning.stream()
                .filter(c -> selected[group.index()].get(c) && counts[c] > 1 && isUndecided(c))
                .forEach(c -> decide(group, c, counts[c]));
    }

    private boolean isUndecided(int podClass) {
        return choices.stream().noneMatch(choice -> choice.classes().get(podClass));
    }

    /** A choice of domains that each have a pod of the class, at least so many; nothing is said if they are too many. */
    private void decide(TopologyGroup group, int podClass, int least) {
        if (!Places.allHaveOne(problem, group.key(), words[podClass])) {
            return;
        }
        BitSet domains = Places.domains(problem, group.key(), words[podClass]);
        if (group.kind() == Kind.ANTI_AFFINITY) {
            domains.stream()
                    .filter(domain -> group.matched()[domain] > 0)
                    .boxed()
                    .toList()
                    .forEach(domains::clear);
        }
        add(new Choice(group.key(), setOf(podClass), subsets(domains, least, counts[podClass])));
    }

    /** Sets of at least and at most so many of the domains, each of one at least; none if they are too many, or there are too few domains. */
    private static List<BitSet> subsets(BitSet domains, int least, int most) {
        int[] all = domains.stream().toArray();
        List<BitSet> subsets = new ArrayList<>();
        if (least == all.length) {
            subsets.add(domains);
        } else if (most == 1) {
            Arrays.stream(all).forEach(domain -> subsets.add(setOf(domain)));
        } else if (all.length <= MOST_OPTIONS) {
            for (int bits = 1; bits < 1 << all.length && subsets.size() <= MOST_OPTIONS; bits++) {
                int size = Integer.bitCount(bits);
                if (size >= least && size <= most) {
                    int chosen = bits;
                    BitSet subset = new BitSet();
                    IntStream.range(0, all.length)
                            .filter(i -> (chosen & 1 << i) != 0)
                            .forEach(i -> subset.set(all[i]));
                    subsets.add(subset);
                }
            }
        }
        return subsets.size() <= MOST_OPTIONS ? subsets : List.of();
    }

    private static BitSet setOf(int member) {
        BitSet set = new BitSet();
        set.set(member);
        return set;
    }
}
