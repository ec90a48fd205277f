package io.karpenter.solver.consolidation.reference;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.disruption.price.ReplacementPrice;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command about candidates once it is known where their pods go. Stateless. */
public final class CandidateCommand {

    private CandidateCommand() {}

    /**
     * @param places where pods go; those that are not in it are not moved
     */
    public static Command of(
            DisruptionReason reason,
            List<Candidate> candidates,
            List<PlannedNode> replacements,
            Map<PodId, String> places) {
        List<PodMove> moves = new ArrayList<>();
        double cost = 0;
        for (Candidate candidate : candidates) {
            cost += candidate.rescheduleCost();
            for (Pod pod : candidate.pods()) {
                Optional.ofNullable(places.get(pod.id()))
                        .ifPresent(to -> moves.add(new PodMove(pod.id(), candidate.node(), to)));
            }
        }
        double savings = ReplacementPrice.hourlyPrice(candidates)
                - replacements.stream()
                        .mapToDouble(PlannedNode::expectedHourlyCost)
                        .sum();
        return new Command(
                reason, candidates.stream().map(Candidate::node).toList(), replacements, moves, savings, cost, 0);
    }
}
