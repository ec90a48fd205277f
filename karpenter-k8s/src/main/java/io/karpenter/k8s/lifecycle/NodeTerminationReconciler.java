package io.karpenter.k8s.lifecycle;

import io.karpenter.core.cloud.Termination;
import io.karpenter.core.lifecycle.ClaimTermination;
import io.karpenter.core.lifecycle.JoinedNode;
import io.karpenter.core.lifecycle.ManagedClaim;
import io.karpenter.core.lifecycle.Marks;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.object.ObjectPatches;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds a Node that is being deleted until its machine has ended (TRM-07, TRM-18, TRM-19). Keys are names of Nodes; it is to be called for
 * changes of the Node and of its NodeClaim.
 */
public final class NodeTerminationReconciler implements Reconciler {

    private final Lifecycle lifecycle;
    private final NodeDrain drain;

    /**
     * @param drain what comes before the machine's end
     */
    public NodeTerminationReconciler(Lifecycle lifecycle, NodeDrain drain) {
        this.lifecycle = lifecycle;
        this.drain = drain;
    }

    @Override
    public String name() {
        return "node.termination";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> found = lifecycle
                .nodes()
                .get(key)
                .filter(node -> node.isDeleting() && node.finalizers().contains(Marks.FINALIZER))
                .filter(node -> lifecycle.management().isManaged(NodeObject.read(node)));
        if (found.isEmpty()) {
            return Outcome.DONE;
        }
        Resource node = found.get();
        Optional<ManagedClaim> claim = lifecycle.claimOf(node);
        claim.filter(c -> !c.isDeleting()).ifPresent(c -> lifecycle.delete(ResourceKind.NODE_CLAIM, c.name(), c.uid()));
        Optional<Duration> draining = drain.drain(node, claim);
        if (draining.isPresent()) {
            return Outcome.of(draining);
        }
        if (claim.isPresent() && !isEnded(claim.get())) {
            return Outcome.after(ClaimTermination.POLL);
        }
        release(node);
        return Outcome.DONE;
    }

    private boolean isEnded(ManagedClaim claim) {
        if (lifecycle.provider().delete(claim.providerId()) == Termination.GONE) {
            return true;
        }
        lifecycle
                .claims()
                .get(ObjectKey.of(claim.name()))
                .filter(c -> c.uid().equals(claim.uid()))
                .ifPresent(
                        c -> lifecycle.writeStatus(c, ClaimTermination.ending(ClaimObject.read(c), lifecycle.now())));
        return false;
    }

    private void release(Resource node) {
        List<String> finalizers = ObjectPatches.finalizers(node, Marks.FINALIZER, false);
        try {
            ObjectPatches.write(
                    lifecycle.api(),
                    lifecycle.nodes(),
                    node,
                    Part.MAIN,
                    Map.of("metadata", Map.of("finalizers", finalizers)));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            lifecycle.nodes().gone(node);
            return;
        }
        Instant now = lifecycle.now();
        JoinedNode joined = NodeObject.read(node);
        lifecycle
                .counts()
                .nodeTerminated(
                        joined,
                        Duration.between(node.deletionTimestamp().orElse(now), now),
                        Duration.between(node.created(), now));
    }
}
