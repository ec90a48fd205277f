package io.karpenter.k8s.lifecycle.upkeep;

import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.claim.NodeObject;
import java.util.Map;
import java.util.Optional;

/**
 * Gives registered Nodes of older versions the label that names their NodeClass (LIF-51); those that are not registered get it with all
 * others then. Keys are names of Nodes.
 */
public final class NodeHydrationReconciler implements Reconciler {

    private final Lifecycle lifecycle;

    public NodeHydrationReconciler(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public String name() {
        return "node.hydration";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> found = lifecycle.nodes().get(key);
        Optional<ManagedClaim> claim = found.flatMap(lifecycle::claimOf);
        if (claim.filter(c -> c.is(ClaimConditions.REGISTERED)).isPresent()) {
            JoinedNode node = NodeObject.read(found.orElseThrow());
            Map<String, String> hydrated = lifecycle
                    .management()
                    .hydrated(node.labels(), claim.get().spec().nodeClassRef());
            JoinedNode after = node;
            for (Map.Entry<String, String> label : hydrated.entrySet()) {
                after = after.withLabel(label.getKey(), label.getValue());
            }
            lifecycle.write(found.orElseThrow(), after);
        }
        return Outcome.DONE;
    }
}
