package io.karpenter.solver.consolidation.global;

import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.Evacuation;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.domain.Spreads;
import io.karpenter.solver.search.ConsolidationSearch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Who of a class whose pods wander between domains goes where. The kube-scheduler lets pods into the emptiest domains first, so that
 * places in others have to be for pods that move later. Nodes are gone through one by one, as if they went in this order: each of
 * their pods gets a place that is allowed by then, if there is one. That keeps nodes from waiting for each other in a circle.
 *
 * <p>O(pods × places of their class). Not thread-safe. Source: SCH-TSC-13.
 */
final class Wanderers {

    private final Spreads spreads;
    private final int[][] counts;
    private final Map<Integer, List<Place>> places = new TreeMap<>();

    /** A place for one pod: on an existing node, or in a draft. */
    private static final class Place {
        private final int node;
        private final int draft;
        private final int offer;
        private final Pod first;
        private Pod pod;

        Place(int node, int draft, int offer, Pod pod) {
            this.node = node;
            this.draft = draft;
            this.offer = offer;
            this.first = pod;
            this.pod = pod;
        }
    }

    private Wanderers(Spreads spreads) {
        this.spreads = spreads;
        this.counts = new int[spreads.size()][];
        for (int s = 0; s < counts.length; s++) {
            counts[s] = spreads.counts(s);
        }
    }

    /**
     * Deals the pods of wandering classes anew.
     *
     * @param dealt by class: pods in the order of their places, those of wandering classes are put into another one
     */
    static void settle(
            Evacuation evacuation,
            ConsolidationSearch.Outcome outcome,
            IntFunction<List<Pod>> podsOn,
            List<List<Pod>> dealt) {
        TreeSet<Integer> wandering = new TreeSet<>();
        for (int unit = 0; unit < evacuation.units().size(); unit++) {
            if (evacuation.wandering().get(unit).length > 0) {
                wandering.add(evacuation.units().get(unit).classes()[0]);
            }
        }
        if (!wandering.isEmpty()) {
            new Wanderers(evacuation.spreads()).run(wandering, outcome, podsOn, dealt);
        }
    }

    private void run(
            TreeSet<Integer> wandering,
            ConsolidationSearch.Outcome outcome,
            IntFunction<List<Pod>> podsOn,
            List<List<Pod>> dealt) {
        Map<PodId, Integer> classOf = new HashMap<>();
        for (int c : wandering) {
            places.put(c, places(c, outcome.packing(), dealt.get(c)));
            dealt.get(c).forEach(pod -> classOf.put(pod.id(), c));
        }
        Map<Integer, List<Place>> open = new HashMap<>();
        Map<PodId, Place> placeOf = new HashMap<>();
        places.forEach((c, of) -> {
            open.put(c, new ArrayList<>(of));
            of.forEach(place -> placeOf.put(place.first.id(), place));
        });
        outcome.removed().stream().forEach(node -> {
            List<Pod> moving = podsOn.apply(node).stream()
                    .filter(pod -> classOf.containsKey(pod.id()))
                    .toList();
            TreeSet<Integer> drafts = new TreeSet<>();
            for (Pod pod : moving) {
                count(classOf.getOrDefault(pod.id(), -1), node, -1, -1);
                Place first = placeOf.get(pod.id());
                if (first != null && first.draft >= 0) {
                    drafts.add(first.draft);
                }
            }
            for (Pod pod : moving) {
                int c = classOf.getOrDefault(pod.id(), -1);
                List<Place> left = open.getOrDefault(c, List.of());
                Place best = left.get(0);
                int least = Integer.MAX_VALUE;
                for (Place place : left) {
                    int rank = rank(c, place) * 4 + (place.draft < 0 ? 1 : drafts.contains(place.draft) ? 0 : 2);
                    if (rank < least) {
                        least = rank;
                        best = place;
                    }
                }
                best.pod = pod;
                left.remove(best);
                count(c, best.node, best.offer, 1);
            }
        });
        places.forEach((c, of) ->
                dealt.set(c, new ArrayList<>(of.stream().map(place -> place.pod).toList())));
    }

    /** The places of the class in the order in which its pods get them. */
    private static List<Place> places(int c, Packing packing, List<Pod> pods) {
        List<Place> places = new ArrayList<>();
        for (Packing.OnNode placed : packing.existing()) {
            for (int i = 0; placed.podClass() == c && i < placed.count(); i++) {
                places.add(new Place(placed.node(), -1, -1, pods.get(places.size())));
            }
        }
        for (int d = 0; d < packing.drafts().size(); d++) {
            Draft draft = packing.drafts().get(d);
            for (int k = 0; k < draft.kinds(); k++) {
                for (int i = 0; draft.classAt(k) == c && i < draft.countAt(k); i++) {
                    places.add(new Place(-1, d, draft.bought(), pods.get(places.size())));
                }
            }
        }
        return places;
    }

    /** By how many pods the domain of the place would have too many. */
    private int rank(int c, Place place) {
        int rank = 0;
        for (int s = 0; s < counts.length; s++) {
            int domain = domain(s, place.node, place.offer);
            if (domain >= 0 && spreads.room(s, c, counts[s], domain) == 0) {
                rank += 1 + counts[s][domain];
            }
        }
        return rank;
    }

    private void count(int c, int node, int offer, int by) {
        for (int s = 0; s < counts.length; s++) {
            int domain = domain(s, node, offer);
            if (domain >= 0 && spreads.selects(s, c)) {
                counts[s][domain] += by;
            }
        }
    }

    private int domain(int s, int node, int offer) {
        return node >= 0 ? spreads.ofNodes(s)[node] : spreads.ofOffers(s)[offer];
    }
}
