package io.karpenter.k8s.lifecycle.upkeep;

import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.lifecycle.Disruption;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.upkeep.GarbageCollection;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.AtOnce;
import io.karpenter.k8s.controller.Failures;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Deletes NodeClaims whose machine has vanished, and ends machines that no NodeClaim answers for (GC-01..04, GC-06). One round for each
 * call, whatever the key; to be called once at the start.
 */
public final class GarbageCollectionReconciler implements Reconciler {

    /** The one key. */
    public static final ObjectKey ROUND = ObjectKey.of("");

    private static final int CLAIMS_AT_ONCE = 20;
    private static final int MACHINES_AT_ONCE = 100;

    private final Lifecycle lifecycle;
    private final AtomicInteger rounds = new AtomicInteger();

    public GarbageCollectionReconciler(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public String name() {
        return "nodeclaim.garbagecollection";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        List<ManagedClaim> before = lifecycle.managedClaims();
        List<Machine> machines = lifecycle.provider().list();
        Failures failures = new Failures();
        failures.attempt(() -> AtOnce.each(
                CLAIMS_AT_ONCE,
                GarbageCollection.claimsWithoutMachine(before, machines, lifecycle::joinedNodes),
                claim -> lifecycle.disrupt(claim, Disruption.GARBAGE_COLLECTED)));
        failures.attempt(() -> AtOnce.each(MACHINES_AT_ONCE, machinesWithoutClaim(machines), this::end));
        failures.rethrow();
        return Outcome.after(
                rounds.incrementAndGet() <= GarbageCollection.FIRST_ROUNDS
                        ? GarbageCollection.FIRST_PERIOD
                        : GarbageCollection.PERIOD);
    }

    /** Asks the API server itself, but only if there seem to be any. */
    private List<Machine> machinesWithoutClaim(List<Machine> machines) {
        List<ManagedClaim> known =
                lifecycle.claims().all().stream().map(ClaimObject::read).toList();
        if (GarbageCollection.machinesWithoutClaim(
                        machines, known, lifecycle.provider()::isLaunchedFor, lifecycle.now())
                .isEmpty()) {
            return List.of();
        }
        List<ManagedClaim> live = lifecycle.api().list(ResourceKind.NODE_CLAIM).stream()
                .map(ClaimObject::read)
                .toList();
        return GarbageCollection.machinesWithoutClaim(
                machines, live, lifecycle.provider()::isLaunchedFor, lifecycle.now());
    }

    private void end(Machine machine) {
        lifecycle.provider().delete(machine.providerId());
        for (Resource node : lifecycle.nodes(machine.providerId())) {
            lifecycle.delete(ResourceKind.NODE, node.name(), node.uid());
        }
    }
}
