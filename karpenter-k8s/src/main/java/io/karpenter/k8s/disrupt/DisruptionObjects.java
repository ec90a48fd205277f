package io.karpenter.k8s.disrupt;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.label.Labels;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.lifecycle.claim.ObjectIndexes;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What those who carry commands out know of the cluster and change it with.
 *
 * @param claims store of NodeClaims, with {@link ObjectIndexes}
 * @param nodes store of Nodes, with {@link ObjectIndexes}
 */
public record DisruptionObjects(
        ClusterApi api, ResourceStore claims, ResourceStore nodes, ClusterState state, InstantSource clock) {

    Instant now() {
        return clock.instant();
    }

    Cluster snapshot() {
        return state.snapshot(clock.instant());
    }

    /** The claim with this name, if it is there and is not being deleted. */
    Optional<Resource> staying(String claim) {
        return claims.get(ObjectKey.of(claim)).filter(found -> !found.isDeleting());
    }

    /** The Node that a claim has become. */
    Optional<Resource> nodeOf(Resource claim) {
        String providerId = claim.text("status", "providerID");
        return providerId.isEmpty()
                ? Optional.empty()
                : nodes.withValue(ObjectIndexes.PROVIDER_ID, providerId).stream()
                        .findFirst();
    }

    /** The claim that a Node has come of. */
    Optional<Resource> claimOf(Resource node) {
        String providerId = node.text("spec", "providerID");
        return providerId.isEmpty()
                ? Optional.empty()
                : claims.withValue(ObjectIndexes.PROVIDER_ID, providerId).stream()
                        .findFirst();
    }

    /** From now on nothing is planned onto a node, whose pods want other places instead (DIS-QUE-05). */
    void markForDeletion(String claim, DisruptionMethod method) {
        if (method == DisruptionMethod.STATIC_DRIFT) {
            markPendingDisruption(claim);
        } else {
            state.markForDeletion(claim);
        }
    }

    /** The pool of a claim gets no other node in its place than the one that is created for it (DIS-QUE-02, STA-26). */
    void markPendingDisruption(String claim) {
        claims.get(ObjectKey.of(claim))
                .map(found -> found.labels().getOrDefault(Labels.NODEPOOL, ""))
                .filter(pool -> !pool.isEmpty())
                .ifPresent(pool -> state.accounts().markPendingDisruption(pool, claim));
    }
}
