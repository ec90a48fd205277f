package io.karpenter.k8s.drift;

import io.karpenter.core.cloud.NodeClassNotReadyException;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.disruption.drift.Drift;
import io.karpenter.core.disruption.drift.Quiet;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps the conditions Drifted and Consolidatable of NodeClaims (DIS-DRF-01 to DIS-DRF-09, DIS-CON-04 to DIS-CON-06), both in one write. Keys
 * are names of NodeClaims; to be called for changes of the claim, its pool, its NodeClass and the pods of its node.
 *
 * <p>Whatever keeps the provider from answering, the condition Drifted stays as it is then, and the other one is kept all the same.
 */
public final class DisruptionConditionsReconciler implements Reconciler {

    private final Lifecycle lifecycle;
    private final ResourceStore pools;
    private final LabelSchema schema;
    private final PoolReadings readings;
    private final ProviderDrift provider;

    public DisruptionConditionsReconciler(Lifecycle lifecycle, ResourceStore pools) {
        this.lifecycle = lifecycle;
        this.pools = pools;
        this.schema = lifecycle.provider().labels();
        this.readings = new PoolReadings(schema);
        this.provider = new ProviderDrift(lifecycle);
    }

    @Override
    public String name() {
        return "nodeclaim.disruption";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> found = lifecycle.managedClaim(key).filter(claim -> !claim.isDeleting());
        if (found.isEmpty()) {
            provider.forget(key.name());
            return Outcome.DONE;
        }
        ManagedClaim claim = ClaimObject.read(found.get());
        Optional<Resource> poolObject = pools.get(ObjectKey.of(claim.nodePool()));
        Optional<NodePool> pool = poolObject.flatMap(readings::of);
        if (poolObject.isEmpty() || pool.isEmpty()) {
            // A pool that comes, or that can be read again, calls for its claims.
            return Outcome.DONE;
        }
        Instant now = lifecycle.now();
        Quiet quiet = Quiet.of(claim, pool.get(), now);
        ManagedClaim marked = quiet.claim();
        RuntimeException failure = null;
        try {
            marked = Drift.marked(marked, reason(claim, pool.get(), poolObject.get(), now), now);
        } catch (InvalidNodeClassException | NodeClassNotReadyException unusable) {
            // Nothing to be found out before the NodeClass changes, which calls for this again.
        } catch (RuntimeException unanswered) {
            failure = unanswered;
        }
        lifecycle.writeStatus(found.get(), marked);
        if (failure != null) {
            throw failure;
        }
        return Outcome.after(
                quiet.left().filter(left -> left.compareTo(Drift.PERIOD) < 0).orElse(Drift.PERIOD));
    }

    private Optional<String> reason(ManagedClaim claim, NodePool pool, Resource poolObject, Instant now) {
        if (!claim.is(ClaimConditions.LAUNCHED)) {
            return Optional.empty();
        }
        return Drift.fromPool(claim, pool, poolObject.annotations(), schema)
                .or(() -> provider.reason(claim, pool, poolObject, now));
    }
}
