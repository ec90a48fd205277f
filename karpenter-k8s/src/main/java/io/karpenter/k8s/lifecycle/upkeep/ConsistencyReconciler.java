package io.karpenter.k8s.lifecycle.upkeep;

import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.upkeep.Consistency;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.lifecycle.claim.NodeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Compares Nodes with what their NodeClaims promise, each claim once in ten minutes (LIF-50). Keys are names of NodeClaims. */
public final class ConsistencyReconciler implements Reconciler {

    private final Lifecycle lifecycle;
    private final Map<String, Scan> scans = new ConcurrentHashMap<>();

    private record Scan(String uid, Instant time) {}

    public ConsistencyReconciler(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public String name() {
        return "nodeclaim.consistency";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> found = lifecycle.managedClaim(key);
        if (found.isEmpty()) {
            scans.remove(key.name());
            return Outcome.DONE;
        }
        ManagedClaim claim = ClaimObject.read(found.get());
        List<Resource> nodes = lifecycle.nodes(claim.providerId());
        if (nodes.size() != 1) {
            return Outcome.DONE;
        }
        Instant now = lifecycle.now();
        Scan last = scans.get(claim.name());
        if (last != null
                && last.uid().equals(claim.uid())
                && now.isBefore(last.time().plus(Consistency.PERIOD))) {
            return Outcome.after(Duration.between(now, last.time().plus(Consistency.PERIOD)));
        }
        Consistency.Result result = Consistency.of(claim, NodeObject.read(nodes.get(0)), now);
        lifecycle.writeStatus(found.get(), result.claim());
        if (claim.is(ClaimConditions.INITIALIZED)) {
            scans.put(claim.name(), new Scan(claim.uid(), now));
        }
        result.events().forEach(lifecycle.events());
        return Outcome.after(Consistency.PERIOD);
    }
}
