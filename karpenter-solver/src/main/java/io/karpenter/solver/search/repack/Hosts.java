package io.karpenter.solver.search.repack;

import io.karpenter.solver.packing.Evacuation;
import io.karpenter.solver.packing.Repacking;
import io.karpenter.solver.packing.domain.Spreads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Existing nodes that pods may leave and come to, as parallel arrays. A host that stays keeps its pods, and may get guests; one that
 * goes gives up all of its pods.
 *
 * <p>Layout: by host, a number of its own, but for {@code welcome}, which is by unit. Arrays are not to be changed.
 *
 * @param hosts the nodes, by index of the existing node
 * @param removable those that may go
 * @param price nano-USD per hour that a node costs while it stays, {@code nodeWorth} included; 0 for those that are no
 *     candidates
 * @param removalCost nano-USD per hour that its removal is worth not to be done (decisions 15)
 * @param quota of each host: which of {@code quotas} its removal takes one of
 * @param quotas how many of the hosts of each may be removed
 * @param disruption thousandths of the disruption cost of each host's removal
 * @param mostDisruption thousandths that all removals together may come to
 * @param nodeWorth nano-USD per hour that each node less is worth, besides its price; in the prices of hosts already
 * @param welcome by unit: hosts that may take it as a guest
 * @param spreads rules over domains that some units wander between
 * @param wandering by unit: spreads that mind where it is
 * @param numbers of the hosts among all: of a part, those in the whole
 * @param elsewhere pods by spread and domain that other parts hold or count, coming ones apart; empty for the whole
 */
public record Hosts(
        List<Evacuation.Host> hosts,
        boolean[] removable,
        long[] price,
        long[] removalCost,
        int[] quota,
        int[] quotas,
        long[] disruption,
        long mostDisruption,
        long nodeWorth,
        List<BitSet> welcome,
        Spreads spreads,
        List<int[]> wandering,
        int[] numbers,
        Optional<Elsewhere> elsewhere) {

    /**
     * Where pods are without those of a part.
     *
     * @param counts by spread and domain
     * @param coming those of them that move, likewise
     */
    public record Elsewhere(int[][] counts, int[][] coming) {}

    /** Nano-USD per hour beyond which it makes no difference how dear a removal is: thousands of them can be added up. */
    static final double DEAREST = 1e15;

    static final Hosts NONE = new Hosts(
            List.of(),
            new boolean[0],
            new long[0],
            new long[0],
            new int[0],
            new int[0],
            new long[0],
            0,
            0,
            List.of(),
            Spreads.NONE,
            List.of(),
            new int[0],
            Optional.empty());

    public static Hosts of(Evacuation evacuation, RemovalTerms terms) {
        int n = evacuation.hosts().size();
        boolean[] mayGo = new boolean[n];
        for (int host = 0; host < n; host++) {
            mayGo[host] =
                    terms.removable().get(host) && evacuation.hosts().get(host).removable();
        }
        return new Hosts(
                evacuation.hosts(),
                mayGo,
                terms.priceWithWorth(),
                Arrays.stream(terms.removalCost())
                        .map(cost -> Math.min(cost, (long) DEAREST))
                        .toArray(),
                terms.quota(),
                terms.quotas(),
                terms.disruption(),
                terms.mostDisruption(),
                terms.nodeWorth(),
                evacuation.units().stream().map(Repacking.Unit::nodes).toList(),
                evacuation.spreads(),
                evacuation.wandering(),
                IntStream.range(0, n).toArray(),
                Optional.empty());
    }

    /**
     * Some of the hosts, numbered anew.
     *
     * @param some their numbers, ascending
     * @param quotaOfPart how many of each quota may be removed of them
     * @param mostDisruptionOfPart thousandths that their removals may come to
     */
    public Hosts part(int[] some, int[] quotaOfPart, long mostDisruptionOfPart, Optional<Elsewhere> others) {
        List<BitSet> ofPart = new ArrayList<>();
        for (BitSet all : welcome) {
            BitSet bits = new BitSet(some.length);
            for (int i = 0; i < some.length; i++) {
                bits.set(i, all.get(some[i]));
            }
            ofPart.add(bits);
        }
        boolean[] mayGo = new boolean[some.length];
        for (int i = 0; i < some.length; i++) {
            mayGo[i] = removable[some[i]];
        }
        return new Hosts(
                Arrays.stream(some).mapToObj(hosts::get).toList(),
                mayGo,
                Arrays.stream(some).mapToLong(host -> price[host]).toArray(),
                Arrays.stream(some).mapToLong(host -> removalCost[host]).toArray(),
                Arrays.stream(some).map(host -> quota[host]).toArray(),
                quotaOfPart,
                Arrays.stream(some).mapToLong(host -> disruption[host]).toArray(),
                mostDisruptionOfPart,
                nodeWorth,
                ofPart,
                spreads,
                wandering,
                some,
                others);
    }

    /**
     * The same where disruption has a price.
     *
     * @param price nano-USD per hour of a thousandth of disruption cost
     * @param most thousandths that all removals together may come to
     */
    public Hosts withPricedRemovals(double price, long most) {
        long[] dearer = removalCost.clone();
        for (int host = 0; host < dearer.length; host++) {
            dearer[host] = Math.max(dearer[host], Math.round(Math.min(DEAREST, price * disruption[host])));
        }
        return new Hosts(
                hosts,
                removable,
                this.price,
                dearer,
                quota,
                quotas,
                disruption,
                most,
                nodeWorth,
                welcome,
                spreads,
                wandering,
                numbers,
                elsewhere);
    }

    public int count() {
        return hosts.size();
    }

    /** True if some units may leave their domains. */
    public boolean wanders() {
        return wandering.stream().anyMatch(of -> of.length > 0);
    }

    /** Nano-USD per hour of the drafts, and of the removal of hosts that none of them is on. */
    public long cost(List<NodeDraft> drafts) {
        boolean[] stays = new boolean[count()];
        long cost = 0;
        for (NodeDraft draft : drafts) {
            cost += draft.cost();
            if (draft.host() != NodeDraft.NEW) {
                stays[draft.host()] = true;
            }
        }
        for (int host = 0; host < stays.length; host++) {
            cost += stays[host] ? 0 : removalCost[host];
        }
        return cost;
    }
}
