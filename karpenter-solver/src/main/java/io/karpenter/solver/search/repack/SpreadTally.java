package io.karpenter.solver.search.repack;

import io.karpenter.solver.packing.domain.Spreads;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pods by domain, where some wander between domains, and how many of them are too many. O(domains) for each kind of wandering units on
 * a node. Mutable, not thread-safe. Source: SCH-TSC-13.
 */
public final class SpreadTally {

    private final SearchSpace space;
    private final Spreads spreads;
    private final int[][] counts;
    private final int[][] coming;
    private final int[] excess;
    private final int[][] ofOffer;
    private final int[][] ofNode;
    /** By unit: spreads that mind where it is. */
    private final int[][] wandering;

    private int sum;

    public SpreadTally(SearchSpace space) {
        this.space = space;
        this.spreads = space.hosts.spreads();
        this.counts = new int[spreads.size()][];
        this.coming = new int[spreads.size()][];
        this.excess = new int[spreads.size()];
        this.ofOffer = new int[spreads.size()][];
        this.ofNode = new int[spreads.size()][];
        this.wandering = space.hosts.wandering().toArray(int[][]::new);
        int[] numbers = space.hosts.numbers();
        for (int s = 0; s < counts.length; s++) {
            int spread = s;
            counts[s] = space.hosts
                    .elsewhere()
                    .map(other -> other.counts()[spread].clone())
                    .orElseGet(() -> spreads.counts(spread));
            coming[s] = space.hosts
                    .elsewhere()
                    .map(other -> other.coming()[spread].clone())
                    .orElseGet(() -> new int[counts[spread].length]);
            ofOffer[s] = spreads.ofOffers(s);
            int[] ofAll = spreads.ofNodes(s);
            ofNode[s] = new int[numbers.length];
            for (int host = 0; host < numbers.length; host++) {
                ofNode[s][host] = ofAll[numbers[host]];
            }
        }
        for (int s = 0; s < counts.length; s++) {
            excess[s] = spreads.excess(s, counts[s], coming[s]);
            sum += excess[s];
        }
    }

    /** Where pods are now. */
    public Hosts.Elsewhere now() {
        return new Hosts.Elsewhere(
                Arrays.stream(counts).map(int[]::clone).toArray(int[][]::new),
                Arrays.stream(coming).map(int[]::clone).toArray(int[][]::new));
    }

    int excess() {
        return sum;
    }

    /** How many of {@code wanted} units may come to a node of the offer, so many having come already. */
    int roomOnNew(int unit, int offer, int already, int wanted) {
        int room = wanted;
        for (int s : wandering[unit]) {
            room = Math.min(room, room(s, unit, ofOffer[s][offer], already));
        }
        return room;
    }

    /** How many of {@code wanted} units may come to the host. */
    int roomOn(int host, int unit, int wanted) {
        int room = wanted;
        for (int s : wandering[unit]) {
            room = Math.min(room, room(s, unit, ofNode[s][host], 0));
        }
        return room;
    }

    private int room(int s, int unit, int domain, int already) {
        if (domain < 0) {
            return Integer.MAX_VALUE;
        }
        int room = spreads.room(s, space.classes[unit][0], counts[s], domain);
        return room == Integer.MAX_VALUE ? room : Math.max(0, room - already);
    }

    /** A draft takes the place of another on the slot of a host, or on any other slot. */
    void change(int host, @Nullable NodeDraft from, @Nullable NodeDraft to) {
        if (from != null) {
            come(from, -1);
        } else if (host < space.hosts.count()) {
            leave(host, -1);
        }
        if (to != null) {
            come(to, 1);
        } else if (host < space.hosts.count()) {
            leave(host, 1);
        }
    }

    /** Pods come to a node with a draft, or, if the sign is −1, they do not after all. */
    public void come(NodeDraft draft, int sign) {
        for (int i = 0; i < draft.units().length; i++) {
            int unit = draft.units()[i];
            for (int s : wandering[unit]) {
                int domain = draft.host() == NodeDraft.NEW ? ofOffer[s][draft.offer()] : ofNode[s][draft.host()];
                if (domain >= 0) {
                    coming[s][domain] += sign * draft.counts()[i];
                    change(s, unit, domain, sign * draft.counts()[i]);
                }
            }
        }
    }

    /** All pods of a host leave it, or, if the sign is −1, they do not after all. */
    public void leave(int host, int sign) {
        int[] units = space.hosts.hosts().get(host).units();
        int[] leaving = space.hosts.hosts().get(host).counts();
        for (int i = 0; i < units.length; i++) {
            for (int s : wandering[units[i]]) {
                int domain = ofNode[s][host];
                if (domain >= 0) {
                    change(s, units[i], domain, -sign * leaving[i]);
                }
            }
        }
    }

    private void change(int s, int unit, int domain, int by) {
        if (spreads.selects(s, space.classes[unit][0])) {
            counts[s][domain] += by;
        }
        sum -= excess[s];
        excess[s] = spreads.excess(s, counts[s], coming[s]);
        sum += excess[s];
    }
}
