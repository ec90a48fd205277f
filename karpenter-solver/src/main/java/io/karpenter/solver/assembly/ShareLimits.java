package io.karpenter.solver.assembly;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.risk.share.InterruptionPool;
import io.karpenter.core.risk.share.PodGroup;
import io.karpenter.core.risk.share.PoolShares;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.market.Flexibility;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;

/**
 * Keeps interruption pools within their shares: nodes of a pool with too many pods become the next offer that they may be launched as in
 * any case and that has room in its pool, or is no spot capacity. The node goes first whose move costs least for each pod that is too
 * many. Pods stay together: where one node holds more of a workload than a pool may, only capacity that is no spot helps. Where nothing
 * does, the node stays as it is.
 *
 * <p>Nothing that a node relies on changes, because everything that it may become was among its options before. O(nodes × offers) at
 * worst. Not thread-safe.
 */
final class ShareLimits {

    private final CompiledProblem compiled;
    private final PoolShares shares;
    private final List<Draft> drafts;
    private final List<PodGroup> groups = new ArrayList<>();

    /**
     * What a node may become.
     *
     * @param dearer nano-USD per hour
     */
    private record Move(int node, int offer, long dearer, int excess) {

        private double eachPod() {
            return (double) dearer / excess;
        }

        private static int compare(Move a, Move b) {
            int byCost = Double.compare(a.eachPod(), b.eachPod());
            return byCost == 0 ? Integer.compare(a.node, b.node) : byCost;
        }
    }

    /**
     * @param settled the plan of the drafts, in their order
     */
    ShareLimits(Problem problem, RiskSettings risk, CompiledProblem compiled, List<Draft> drafts, Plan settled) {
        this.compiled = compiled;
        this.drafts = new ArrayList<>(drafts);
        this.shares = PoolShares.of(problem.cluster(), problem.catalog(), settled, risk);
        for (PlannedNode node : settled.nodes()) {
            groups.add(shares.group(node.pods()));
        }
    }

    /** The drafts, some of them as something dearer. */
    List<Draft> drafts() {
        PriorityQueue<Move> moves = new PriorityQueue<>(Move::compare);
        for (int node = 0; node < drafts.size(); node++) {
            move(node).ifPresent(moves::add);
        }
        while (!moves.isEmpty()) {
            Move cheapest = moves.remove();
            // Others may have moved since: what they left or took changes what is to be done, and what can be.
            Optional<Move> now = move(cheapest.node());
            if (now.isPresent() && !now.get().equals(cheapest)) {
                moves.add(now.get());
            } else if (now.isPresent()) {
                carryOut(cheapest);
            }
        }
        return drafts;
    }

    /** The best that the node can do about its pool; empty if that is within its share, or nothing helps. */
    private Optional<Move> move(int node) {
        Draft draft = drafts.get(node);
        Optional<InterruptionPool> pool = pool(draft.bought());
        int excess = pool.map(from -> shares.excess(from, groups.get(node))).orElse(0);
        if (excess == 0) {
            return Optional.empty();
        }
        Offers offers = compiled.offers();
        BitSet possible = LaunchOptions.possible(compiled, draft);
        for (int offer = possible.nextSetBit(draft.bought()); offer >= 0; offer = possible.nextSetBit(offer + 1)) {
            Optional<InterruptionPool> to = pool(offer);
            boolean hasRoom = !to.equals(pool)
                    && to.map(into -> shares.hasRoom(into, groups.get(node))).orElse(true);
            if (hasRoom && keepsMinValues(draft, possible, offer)) {
                return Optional.of(
                        new Move(node, offer, offers.price()[offer] - offers.price()[draft.bought()], excess));
            }
        }
        return Optional.empty();
    }

    private Optional<InterruptionPool> pool(int offer) {
        Offering offering = compiled.offering(offer);
        if (offering.capacityType() != CapacityType.SPOT) {
            return Optional.empty();
        }
        String type = compiled.shapes()
                .get(compiled.offers().shape()[offer])
                .types()
                .get(compiled.offers().type()[offer])
                .name();
        return Optional.of(new InterruptionPool(type, offering.zone()));
    }

    /** Counts the types of one zone and capacity type only, because a claim may have to be cut down to these. */
    private boolean keepsMinValues(Draft draft, BitSet possible, int offer) {
        Flexibility flexibility = compiled.flexibility();
        if (!flexibility.needed(compiled.offers().shape()[offer])) {
            return true;
        }
        int alike = mask(possible, other -> other >= offer && isAlike(other, offer));
        return flexibility.enough(offer, draft.counted(), new Flexibility.Part(alike, draft.load()), List.of());
    }

    private boolean isAlike(int other, int offer) {
        Offering a = compiled.offering(other);
        Offering b = compiled.offering(offer);
        return a.capacityType() == b.capacityType() && a.zone().equals(b.zone());
    }

    private int mask(BitSet possible, IntPredicate which) {
        long[] words = compiled.masks().emptyWords();
        possible.stream().filter(which).forEach(offer -> words[offer >>> 6] |= 1L << offer);
        return compiled.masks().intern(words);
    }

    private void carryOut(Move move) {
        Draft draft = drafts.get(move.node());
        InterruptionPool left = pool(draft.bought()).orElseThrow();
        int dearer = mask(LaunchOptions.possible(compiled, draft), offer -> offer >= move.offer());
        drafts.set(move.node(), draft.narrowed(dearer, move.offer()));
        shares.move(groups.get(move.node()), left, pool(move.offer()));
    }
}
