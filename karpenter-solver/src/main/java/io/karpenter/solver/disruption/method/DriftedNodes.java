package io.karpenter.solver.disruption.method;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.solver.disruption.ExpiryWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The nodes of a snapshot that are not as they should be, or that are about to expire. Immutable.
 *
 * @param since when each one drifted, by name; those that are about to expire come after all others
 * @param drainingInTime names of those whose NodeClaim says how long it may drain at most
 */
record DriftedNodes(Map<String, Instant> since, Set<String> drainingInTime) {

    static DriftedNodes of(Cluster cluster, ExpiryWindow expiring) {
        Map<String, Instant> since = new HashMap<>();
        Set<String> drainingInTime = new HashSet<>();
        for (ManagedNode node : ManagedNode.all(cluster)) {
            if (node.claim().isEmpty()) {
                continue;
            }
            NodeClaim claim = node.claim().get();
            if (claim.lifecycle().driftedSince().isPresent()) {
                since.put(node.name(), claim.lifecycle().driftedSince().get());
            } else if (expiring.isExpiring(claim, cluster.now())) {
                since.put(node.name(), cluster.now());
            }
            if (since.containsKey(node.name())
                    && claim.lifecycle().terminationGracePeriod().isPresent()) {
                drainingInTime.add(node.name());
            }
        }
        return new DriftedNodes(since, drainingInTime);
    }

    boolean contains(ManagedNode node) {
        return since.containsKey(node.name());
    }

    /** Those whose pods need no other place first; then the one that drifted first, was created first, by name (DIS-DRF-11). */
    Comparator<Candidate> order() {
        return Comparator.<Candidate, Boolean>comparing(
                        candidate -> !candidate.pods().isEmpty())
                .thenComparing(candidate -> Objects.requireNonNull(since.get(candidate.node())))
                .thenComparing(Candidate::created)
                .thenComparing(Candidate::node);
    }

    /** {@code candidates} of each NodePool in {@link #order}. */
    Map<String, List<Candidate>> byNodePool(List<Candidate> candidates) {
        Map<String, List<Candidate>> pools = new TreeMap<>();
        candidates.stream()
                .sorted(order())
                .forEach(candidate -> pools.computeIfAbsent(candidate.nodePool().name(), pool -> new ArrayList<>())
                        .add(candidate));
        return pools;
    }
}
