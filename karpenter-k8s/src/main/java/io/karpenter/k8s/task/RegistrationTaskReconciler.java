package io.karpenter.k8s.task;

import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.RegistrationTask;
import io.karpenter.core.cloud.machine.RegistrationTask.Registered;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.lifecycle.claim.NodeObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Does a provider's task for Nodes that are registered, and marks their NodeClaims as it says. Keys are names of NodeClaims; to be called when the
 * Node of one gets registered, and for those whose Node is when this process begins.
 */
public final class RegistrationTaskReconciler implements Reconciler {

    private final Lifecycle lifecycle;
    private final RegistrationTask task;

    public RegistrationTaskReconciler(Lifecycle lifecycle, RegistrationTask task) {
        this.lifecycle = lifecycle;
        this.task = task;
    }

    @Override
    public String name() {
        return task.name();
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> found = lifecycle.managedClaim(key).filter(claim -> !claim.isDeleting());
        if (found.isEmpty()) {
            return Outcome.DONE;
        }
        ManagedClaim claim = ClaimObject.read(found.get());
        LaunchRequest request = lifecycle.request(claim);
        Optional<JoinedNode> node = node(claim);
        if (node.isEmpty() || !task.isDue(request)) {
            return Outcome.DONE;
        }
        RegistrationTask.Result result = task.run(new Registered(
                request,
                claim.providerId(),
                claim.status().imageId(),
                node.get().name(),
                node.get().capacity()));
        Map<String, String> annotations = new TreeMap<>(claim.annotations());
        annotations.putAll(result.annotations());
        lifecycle.writeMain(found.get(), claim.withAnnotations(annotations));
        return result.pending().map(Outcome::after).orElse(Outcome.DONE);
    }

    private Optional<JoinedNode> node(ManagedClaim claim) {
        List<Resource> nodes = lifecycle.nodes(claim.providerId());
        return nodes.size() == 1
                ? Optional.of(NodeObject.read(nodes.getFirst())).filter(JoinedNode::isRegistered)
                : Optional.empty();
    }
}
