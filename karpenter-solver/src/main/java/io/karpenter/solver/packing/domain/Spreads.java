package io.karpenter.solver.packing.domain;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.NodeRoom;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import io.karpenter.solver.problem.TopologyKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Spread rules over domains such as zones, with all pods where they are now. Where a domain has more pods than its rule allows, since
 * pods ended elsewhere, the kube-scheduler lets none come back that leaves it: such pods wander to other domains, and how many each
 * domain has in the end decides whether they may. Immutable; arrays are not to be changed. Source: SCH-TSC-13.
 */
public final class Spreads {

    /** Nothing wanders. */
    public static final Spreads NONE = new Spreads();

    private final List<TopologyGroup> groups = new ArrayList<>();
    private final List<int[]> counts = new ArrayList<>();
    private final List<int[]> domainOfOffer = new ArrayList<>();
    private final List<int[]> domainOfNode = new ArrayList<>();
    private final List<BitSet> overfull = new ArrayList<>();
    private final List<int[]> eligible = new ArrayList<>();
    /** By group of the problem: its position here, −1 if no pod may wander for it. */
    private final int[] positions;

    private Spreads() {
        this.positions = new int[0];
    }

    /**
     * @param home by class, the existing node of each pod that may leave
     */
    public Spreads(CompiledProblem problem, List<int[]> home) {
        this.positions = new int[problem.groups().size()];
        Arrays.fill(positions, -1);
        for (TopologyGroup group : problem.groups()) {
            if (group.kind() == Kind.SPREAD && !group.isHostname()) {
                positions[group.index()] = groups.size();
                groups.add(group);
                TopologyKey key = problem.keys().get(group.key());
                domainOfOffer.add(counted(problem, group, key));
                domainOfNode.add(countedNodes(problem, group, key));
                int[] now = group.matched().clone();
                int[] ofNode = domainOfNode.getLast();
                group.selects().stream().forEach(c -> {
                    for (int node : home.get(c)) {
                        if (ofNode[node] >= 0) {
                            now[ofNode[node]]++;
                        }
                    }
                });
                counts.add(now);
                eligible.add(group.eligible().stream().toArray());
                overfull.add(tooFull(group, eligible.getLast(), now));
            }
        }
    }

    private static int[] counted(CompiledProblem problem, TopologyGroup group, TopologyKey key) {
        Masks masks = problem.masks();
        int[] domains = key.ofOffer().clone();
        for (int offer = 0; offer < domains.length; offer++) {
            domains[offer] = masks.contains(group.countedOffers(), offer) ? domains[offer] : -1;
        }
        return domains;
    }

    private static int[] countedNodes(CompiledProblem problem, TopologyGroup group, TopologyKey key) {
        int[] domains = key.ofNode().clone();
        for (NodeRoom room : problem.nodes()) {
            domains[room.index()] = group.countedNodes().get(room.index()) ? domains[room.index()] : -1;
        }
        return domains;
    }

    private static BitSet tooFull(TopologyGroup group, int[] domains, int[] counts) {
        int floor = SpreadRoom.floor(group, domains, counts);
        BitSet full = new BitSet();
        for (int d : domains) {
            full.set(d, counts[d] - floor > group.maxSkew());
        }
        return full;
    }

    /** True if a pod of the class that leaves the node may not come back to its domain as things are. */
    public boolean isOverfull(PodClass podClass, int node) {
        for (int g : podClass.owns()) {
            int position = positions[g];
            if (position >= 0) {
                int domain = domainOfNode.get(position)[node];
                if (domain >= 0 && overfull.get(position).get(domain)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** True if nothing but spreads minds which domain a pod of the class is in. */
    public boolean mayWander(CompiledProblem problem, PodClass podClass) {
        for (int g : podClass.concerns()) {
            if (!problem.groups().get(g).isHostname() && positions[g] < 0) {
                return false;
            }
        }
        return true;
    }

    /** True if rules of the class allow pods in these domains at all. */
    public boolean isEligible(CompiledProblem problem, PodClass podClass, Cells cells, Cells.Cell cell) {
        for (int g : podClass.owns()) {
            TopologyGroup group = problem.groups().get(g);
            if (!group.isHostname()) {
                int domain = cell.domains()[Arrays.binarySearch(cells.keys(), group.key())];
                if (domain < 0 || !group.eligible().get(domain)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Numbers of the spreads that count the class or that it carries. */
    public int[] concerning(PodClass podClass) {
        return Arrays.stream(podClass.concerns())
                .map(g -> positions[g])
                .filter(position -> position >= 0)
                .toArray();
    }

    public int size() {
        return groups.size();
    }

    /** Pods by domain, as things are; a copy. */
    public int[] counts(int spread) {
        return counts.get(spread).clone();
    }

    /** True if the spread counts pods of the class. */
    public boolean selects(int spread, int podClass) {
        return groups.get(spread).selects().get(podClass);
    }

    /** By offer: the domain in which pods on a node of it are counted, −1 if they are not. */
    public int[] ofOffers(int spread) {
        return domainOfOffer.get(spread);
    }

    /** By existing node: the domain in which its pods are counted, −1 if they are not. */
    public int[] ofNodes(int spread) {
        return domainOfNode.get(spread);
    }

    /**
     * How many pods, one after another, may come to the domain now.
     *
     * @param counts by domain
     */
    public int room(int spread, int podClass, int[] counts, int domain) {
        TopologyGroup group = groups.get(spread);
        if (!group.owners().get(podClass)) {
            return Integer.MAX_VALUE;
        }
        return SpreadRoom.of(
                group, eligible.get(spread), counts, domain, group.selects().get(podClass));
    }

    /**
     * How many pods are too many in domains that pods come to, or that had not too many before.
     *
     * @param counts by domain
     * @param coming pods that come, by domain
     */
    public int excess(int spread, int[] counts, int[] coming) {
        TopologyGroup group = groups.get(spread);
        int[] domains = eligible.get(spread);
        BitSet before = overfull.get(spread);
        int floor = SpreadRoom.floor(group, domains, counts);
        int excess = 0;
        for (int d : domains) {
            int above = counts[d] - floor;
            int tooMany = above > group.maxSkew() ? above - group.maxSkew() : 0;
            excess += tooMany > 0 && (coming[d] > 0 || !before.get(d)) ? tooMany : 0;
        }
        return excess;
    }
}
