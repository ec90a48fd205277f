package io.karpenter.k8s.repair;

import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.event.disruption.NodeRepairBlocked;
import io.karpenter.core.lifecycle.ClaimTermination;
import io.karpenter.core.lifecycle.Disruption;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.repair.Ailment;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replaces machines whose Nodes have been unhealthy for longer than the provider tolerates (HLT-01 to HLT-11): their NodeClaims are deleted, and
 * nothing holds them up. Keys are names of Nodes; to be called when their conditions change, and when their NodeClaim comes.
 */
public final class NodeRepairReconciler implements Reconciler {

    /** Pause while too many are unhealthy. */
    private static final Duration BLOCKED = Duration.ofMinutes(5);

    private final Lifecycle lifecycle;
    private final ResourceStore pools;
    private final int mostUnhealthy;
    private final List<RepairPolicy> policies;
    private final AilingNodes ailing;

    /**
     * One that hears of the changes of Nodes before those who subscribe to them later.
     *
     * @param pools for telling them what keeps their Nodes from being repaired
     * @param mostUnhealthy up to this percentage of a pool's Nodes, rounded up to a whole one, are repaired; if more ail, none
     */
    public NodeRepairReconciler(Lifecycle lifecycle, ResourceStore pools, int mostUnhealthy) {
        this.lifecycle = lifecycle;
        this.pools = pools;
        this.mostUnhealthy = mostUnhealthy;
        this.policies = lifecycle.provider().repairPolicies();
        this.ailing = AilingNodes.of(lifecycle.nodes(), policies);
    }

    @Override
    public String name() {
        return "node.health";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> node = lifecycle.nodes().get(key);
        Optional<Resource> claim = node.flatMap(lifecycle::claimResourceOf);
        if (node.isEmpty() || claim.isEmpty()) {
            return Outcome.DONE;
        }
        Optional<Ailment> ailment = Ailment.of(StatusConditions.stored(node.get()), policies);
        if (ailment.isEmpty()) {
            return Outcome.DONE;
        }
        Instant now = lifecycle.now();
        Optional<Duration> left = ailment.get().left(now);
        if (left.isPresent()) {
            return Outcome.of(left);
        }
        ManagedClaim stated = ClaimObject.read(claim.get());
        Ailment.Census census = ailing.among(stated.nodePool());
        if (!census.allowsRepair(mostUnhealthy)) {
            tell(node.get(), stated, census);
            return Outcome.after(BLOCKED);
        }
        repair(claim.get(), stated, ailment.get(), now);
        return Outcome.DONE;
    }

    /** Each of them is told by itself, so that whoever looks at it finds out. */
    private void tell(Resource node, ManagedClaim claim, Ailment.Census census) {
        List<ObjectRef> about = new ArrayList<>();
        about.add(new ObjectRef("Node", "", node.name(), node.uid()));
        about.add(claim.reference());
        pools.get(ObjectKey.of(claim.nodePool()))
                .ifPresent(pool -> about.add(new ObjectRef("NodePool", "", pool.name(), pool.uid())));
        about.forEach(object -> lifecycle
                .events()
                .accept(new NodeRepairBlocked(
                        object, census.ailing(), census.total(), mostUnhealthy, claim.nodePool())));
    }

    private void repair(Resource resource, ManagedClaim claim, Ailment ailment, Instant now) {
        // The deletion first: on a claim that stays after all the mark would take protection from the pods of a sound
        // Node later.
        if (!claim.isDeleting() && lifecycle.disrupt(claim, Disruption.UNHEALTHY)) {
            lifecycle.counts().unhealthy(claim, ailment.label());
        }
        lifecycle
                .claims()
                .get(resource.key())
                .filter(found -> found.isDeleting() && found.uid().equals(resource.uid()))
                .ifPresent(found ->
                        lifecycle.writeMain(found, ClaimTermination.withoutDelay(ClaimObject.read(found), now)));
    }
}
