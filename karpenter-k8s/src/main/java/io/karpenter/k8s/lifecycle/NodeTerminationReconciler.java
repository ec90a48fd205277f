package io.karpenter.k8s.lifecycle;

import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.lifecycle.ClaimTermination;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.lifecycle.claim.NodeObject;
import io.karpenter.k8s.object.ObjectPatches;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds a Node that is being deleted until its machine has ended (TRM-07, TRM-08, TRM-11, TRM-18, TRM-19). Keys are names of Nodes; it is to be called for
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
        Optional<Resource> deleted = lifecycle
                .nodes()
                .get(key)
                .filter(node -> node.isDeleting() && node.finalizers().contains(Marks.FINALIZER))
                .filter(node -> lifecycle.management().isManaged(NodeObject.read(node)));
        if (deleted.isEmpty()) {
            return Outcome.DONE;
        }
        Resource node = deleted.get();
        lifecycle
                .claimOf(node)
                .filter(kept -> !kept.isDeleting())
                .ifPresent(kept -> lifecycle.delete(ResourceKind.NODE_CLAIM, kept.name(), kept.uid()));
        Optional<Resource> found = lifecycle.claimResourceOf(node);
        Optional<ManagedClaim> claim = found.map(ClaimObject::read);
        if (isLost(node)) {
            release(node);
            return Outcome.DONE;
        }
        NodeDrain.Progress draining = drain.drain(node, claim);
        if (draining.again().isPresent()) {
            write(found, draining, draining.claim());
            return Outcome.of(draining.again());
        }
        if (claim.isPresent() && !isEnded(found, draining, claim.get())) {
            return Outcome.after(ClaimTermination.POLL);
        }
        // Written meanwhile, it has another version.
        release(lifecycle
                .nodes()
                .get(key)
                .filter(now -> now.uid().equals(node.uid()))
                .orElse(node));
        return Outcome.DONE;
    }

    /** Nothing runs on a machine that is gone; a Node that says it is ready is believed, though (TRM-08). */
    private boolean isLost(Resource node) {
        String machine = node.text("spec", "providerID");
        return !machine.isEmpty()
                && !NodeObject.read(node).ready()
                && lifecycle.provider().get(machine).isEmpty();
    }

    /** Asks for the machine's end, and writes all that has changed of the claim at once, however that went. */
    private boolean isEnded(Optional<Resource> found, NodeDrain.Progress draining, ManagedClaim claim) {
        Optional<ManagedClaim> after = draining.claim();
        boolean ended = false;
        try {
            ended = lifecycle.provider().delete(claim.providerId()) == Termination.GONE;
            if (!ended) {
                after = after.map(c -> ClaimTermination.ending(c, lifecycle.now()));
            }
        } finally {
            write(found, draining, after);
        }
        return ended;
    }

    private void write(Optional<Resource> found, NodeDrain.Progress draining, Optional<ManagedClaim> after) {
        if (found.isPresent() && after.isPresent()) {
            lifecycle.writeStatus(found.get(), after.get());
        }
        draining.onceWritten().run();
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
