package io.karpenter.core.disruption.candidate;

import java.util.List;

/**
 * What a method may disrupt.
 *
 * @param candidates in the order of the snapshot
 * @param blocked the other nodes, as far as the method has something to say about them
 */
public record CandidateList(List<Candidate> candidates, List<UnconsolidatableNode> blocked) {

    public CandidateList {
        candidates = List.copyOf(candidates);
        blocked = List.copyOf(blocked);
    }
}
