package io.karpenter.solver.assembly;

import io.karpenter.core.offering.Reservation;
import io.karpenter.core.plan.Reason;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The reservations that a packing has used up. A pod without a place that one of them would have held waits for the next run,
 * when others may have given units back. Source: SCH-RSV-05 (a), SCH-RSV-07.
 */
final class Reservations {

    private final CompiledProblem problem;
    private final int[] left;

    Reservations(CompiledProblem problem, Packing packing) {
        this.problem = problem;
        this.left = problem.stock().clone();
        for (Draft draft : packing.drafts()) {
            int unit = problem.offers().stock()[draft.bought()];
            if (unit >= 0) {
                left[unit] -= problem.offers().draw()[draft.bought()];
            }
        }
    }

    /** The used-up reservations that could hold a pod of the class at some level of relaxation; empty if there are none. */
    Optional<Reason> waitedForBy(PodClass podClass) {
        SortedSet<String> ids = new TreeSet<>();
        if (left.length > 0) {
            for (int c = podClass.index(); c >= 0; c = problem.classes().get(c).relaxed()) {
                collect(problem.classes().get(c), ids);
            }
        }
        return ids.isEmpty()
                ? Optional.empty()
                : Optional.of(new Reason.ReservationsInUse(ids.stream().toList()));
    }

    private void collect(PodClass podClass, SortedSet<String> ids) {
        Offers offers = problem.offers();
        for (int offer = 0; offer < offers.size(); offer++) {
            int unit = offers.stock()[offer];
            // Without a commitment the same can still be bought.
            if (!offers.lasts(offer)
                    && offers.commitment()[offer] < 0
                    && left[unit] == 0
                    && problem.stock()[unit] > 0
                    && problem.masks().contains(podClass.mask(), offer)
                    && Masks.holds(offers.room()[offer], podClass.size())) {
                problem.offering(offer).reservation().map(Reservation::id).ifPresent(ids::add);
            }
        }
    }
}
