package io.karpenter.solver.assembly;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.workload.Pod;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Who of a class with virtual pods in it gets which place. The kube-scheduler sees only the pods that exist, so these are spread
 * evenly over the domains that the class has places in: then they keep every skew that all of them together keep. Without a
 * spread constraint the first places are theirs. O(pods × log places), for such classes only. Source: SCH-BUF-08, SCH-TSC.
 */
final class RealShares {

    private final CompiledProblem compiled;
    private final List<List<Place>> places = new ArrayList<>();
    private final int[] next;

    /** A number of pods in one place, and how many of them exist. */
    private static final class Place {
        private final int count;
        private final int offer;
        private final int node;
        private int real;

        private Place(int count, int offer, int node) {
            this.count = count;
            this.offer = offer;
            this.node = node;
        }
    }

    /** Places that count together. */
    private static final class Domain {
        private final List<Place> places = new ArrayList<>();
        private long counted;
        private int room;
        private int share;
    }

    /**
     * @param source by class: the class whose pods it gets
     */
    RealShares(CompiledProblem compiled, Packing packing, int[] source) {
        this.compiled = compiled;
        int classes = compiled.classes().size();
        next = new int[classes];
        for (int c = 0; c < classes; c++) {
            places.add(new ArrayList<>());
        }
        if (compiled.classes().stream().noneMatch(RealShares::isMixed)) {
            return;
        }
        for (Packing.OnNode placed : packing.existing()) {
            places.get(source[placed.podClass()]).add(new Place(placed.count(), -1, placed.node()));
        }
        for (Draft draft : packing.drafts()) {
            for (int i = 0; i < draft.kinds(); i++) {
                places.get(source[draft.classAt(i)]).add(new Place(draft.countAt(i), draft.bought(), -1));
            }
        }
        compiled.classes().stream().filter(RealShares::isMixed).forEach(this::share);
    }

    /** True if some of its pods exist and some do not. Those that do not come last. */
    static boolean isMixed(PodClass podClass) {
        List<Pod> pods = podClass.pods();
        return !pods.isEmpty() && VirtualPods.isVirtual(pods.getLast()) && !VirtualPods.isVirtual(pods.getFirst());
    }

    /** How many of its pods exist. */
    static int real(PodClass podClass) {
        return (int) podClass.pods().stream()
                .filter(pod -> !VirtualPods.isVirtual(pod))
                .count();
    }

    /** How many pods exist of those that the next place of class {@code source} gets; places come in the order of the packing. */
    int next(int source) {
        return places.get(source).get(next[source]++).real;
    }

    private void share(PodClass podClass) {
        List<Place> all = places.get(podClass.index());
        @Nullable TopologyGroup zones = null;
        @Nullable TopologyGroup hosts = null;
        for (int owned : podClass.owns()) {
            TopologyGroup group = compiled.groups().get(owned);
            if (group.kind() == TopologyGroup.Kind.SPREAD) {
                hosts = group.isHostname() ? group : hosts;
                zones = group.isHostname() ? zones : group;
            }
        }
        List<Domain> domains = new ArrayList<>();
        if (zones == null) {
            domains.add(new Domain());
            all.forEach(place -> add(domains.get(0), place));
        } else {
            TopologyKey key = compiled.keys().get(zones.key());
            for (int d = 0; d <= key.domains().size(); d++) {
                domains.add(new Domain());
                domains.get(d).counted = d < zones.matched().length ? zones.matched()[d] : 0;
            }
            for (Place place : all) {
                int domain = place.node < 0 ? key.ofOffer()[place.offer] : key.ofNode()[place.node];
                add(domains.get(domain < 0 ? key.domains().size() : domain), place);
            }
        }
        level(domains, real(podClass));
        for (Domain domain : domains) {
            if (hosts == null) {
                fill(domain);
            } else {
                levelHosts(domain, hosts);
            }
        }
    }

    private static void add(Domain domain, Place place) {
        domain.places.add(place);
        domain.room += place.count;
    }

    private static void fill(Domain domain) {
        int left = domain.share;
        for (Place place : domain.places) {
            place.real = Math.min(left, place.count);
            left -= place.real;
        }
    }

    private static void levelHosts(Domain domain, TopologyGroup hosts) {
        List<Domain> nodes = new ArrayList<>();
        for (Place place : domain.places) {
            Domain node = new Domain();
            node.counted = place.node < 0 ? 0 : hosts.matched()[place.node];
            add(node, place);
            nodes.add(node);
        }
        level(nodes, domain.share);
        nodes.forEach(RealShares::fill);
    }

    /** Gives {@code pods} out one by one, each to the domain with the fewest that still has room. */
    private static void level(List<Domain> domains, int pods) {
        PriorityQueue<Integer> queue = new PriorityQueue<>(
                Comparator.comparingLong((Integer d) -> domains.get(d).counted + domains.get(d).share)
                        .thenComparing(Comparator.naturalOrder()));
        for (int d = 0; d < domains.size(); d++) {
            if (domains.get(d).room > 0) {
                queue.add(d);
            }
        }
        for (int given = 0; given < pods && !queue.isEmpty(); given++) {
            int d = queue.remove();
            Domain domain = domains.get(d);
            domain.share++;
            if (domain.share < domain.room) {
                queue.add(d);
            }
        }
    }
}
