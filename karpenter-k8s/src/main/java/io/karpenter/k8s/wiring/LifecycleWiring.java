package io.karpenter.k8s.wiring;

import io.karpenter.core.lifecycle.LifecycleCounts;
import io.karpenter.core.lifecycle.Liveness;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.ClaimOutcomes;
import io.karpenter.k8s.lifecycle.DevicePools;
import io.karpenter.k8s.lifecycle.Devices;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.LifecycleReconciler;
import io.karpenter.k8s.lifecycle.NodeDrain;
import io.karpenter.k8s.lifecycle.NodeTerminationReconciler;
import io.karpenter.k8s.lifecycle.claim.ObjectIndexes;
import io.karpenter.k8s.lifecycle.upkeep.ClaimHydrationReconciler;
import io.karpenter.k8s.lifecycle.upkeep.ConsistencyReconciler;
import io.karpenter.k8s.lifecycle.upkeep.ExpirationReconciler;
import io.karpenter.k8s.lifecycle.upkeep.GarbageCollectionReconciler;
import io.karpenter.k8s.lifecycle.upkeep.NodeHydrationReconciler;
import io.karpenter.k8s.lifecycle.upkeep.PodEventsReconciler;
import io.karpenter.k8s.lifecycle.upkeep.UnlaunchedClaimsReconciler;
import io.karpenter.k8s.nodepool.RegistrationHealths;
import io.karpenter.k8s.observe.ClusterWatches;
import io.karpenter.k8s.observe.store.ResourceStore;
import io.karpenter.k8s.provision.PodExpectation;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which changes the controllers of NodeClaims and of their Nodes hear of. */
final class LifecycleWiring {

    private LifecycleWiring() {}

    /**
     * Has NodeClaims and Nodes looked after.
     *
     * @param lifecycle as {@link #lifecycle} makes it
     * @param watches are not open yet
     * @param healths hears of claims that came up or were given up
     * @param expectation tells the kube-scheduler which pods a Node is for; empty if nobody does
     * @param add makes a controller
     * @return what is to be done once the watches are open
     */
    static Runnable add(
            Surroundings with,
            Lifecycle lifecycle,
            Stores stores,
            ClusterWatches watches,
            RegistrationHealths healths,
            Optional<PodExpectation> expectation,
            Function<Reconciler, Controller> add) {
        Optional<DevicePools> devices = with.settings().planning().ignoresDra()
                ? Optional.empty()
                : Optional.of(Devices.pools(stores.deviceSlices));
        Controller claims = add.apply(
                new LifecycleReconciler(lifecycle, outcomes(healths, expectation), Liveness.DEFAULT, devices));
        Controller expiration = add.apply(new ExpirationReconciler(lifecycle));
        Controller consistency = add.apply(new ConsistencyReconciler(lifecycle));
        Controller claimHydration = add.apply(new ClaimHydrationReconciler(lifecycle));
        Controller unlaunched = add.apply(new UnlaunchedClaimsReconciler(lifecycle));
        Controller nodeHydration = add.apply(new NodeHydrationReconciler(lifecycle));
        NodeDrain drain = DrainWiring.add(with, stores, watches, lifecycle, add);
        Controller nodeTermination = add.apply(new NodeTerminationReconciler(lifecycle, drain));
        Controller garbage = add.apply(new GarbageCollectionReconciler(lifecycle));
        List<Controller> ofClaims = List.of(claims, expiration, consistency, claimHydration);
        stores.claims.subscribe((before, now) -> {
            ObjectKey key = ResourceStore.latest(before, now).key();
            ofClaims.forEach(controller -> controller.enqueue(key));
            if (before == null) {
                unlaunched.enqueue(key);
            }
            nodesOf(stores, ResourceStore.latest(before, now)).forEach(node -> {
                nodeHydration.enqueue(node);
                nodeTermination.enqueue(node);
            });
        });
        stores.nodes.subscribe((before, now) -> {
            Resource node = ResourceStore.latest(before, now);
            nodeHydration.enqueue(node.key());
            nodeTermination.enqueue(node.key());
            stores.claims
                    .withValue(ObjectIndexes.PROVIDER_ID, node.text("spec", "providerID"))
                    .forEach(claim -> claims.enqueue(claim.key()));
        });
        stores.deviceSlices.subscribe((before, now) -> Devices.nodesOf(ResourceStore.latest(before, now)).stream()
                .flatMap(node -> stores.nodes.get(ObjectKey.of(node)).stream())
                .flatMap(node ->
                        stores.claims.withValue(ObjectIndexes.PROVIDER_ID, node.text("spec", "providerID")).stream())
                .forEach(claim -> claims.enqueue(claim.key())));
        Later later = new Later();
        PodEventsReconciler podEvents =
                new PodEventsReconciler(lifecycle, node -> stores.pods.withValue(Stores.NODE, node), later);
        Controller events = add.apply(podEvents);
        later.target = events;
        stores.pods.subscribe(podEvents);
        return () -> garbage.enqueue(GarbageCollectionReconciler.ROUND);
    }

    /** What all who look after NodeClaims work with. */
    static Lifecycle lifecycle(Surroundings with, Stores stores) {
        return new Lifecycle(
                with.api(),
                stores.claims,
                stores.nodes,
                with.provider(),
                // One that is merely assumed says nothing that a launch could go by.
                stores::nodeClass,
                with.clock(),
                with.events()::publish,
                with.counts() == LifecycleCounts.NONE
                        ? ObservabilityWiring.counts(with.metrics(), stores)
                        : with.counts());
    }

    private static ClaimOutcomes outcomes(RegistrationHealths healths, Optional<PodExpectation> expectation) {
        return new ClaimOutcomes() {
            @Override
            public void opening(ManagedClaim claim, String node) {
                expectation.ifPresent(told -> told.expect(claim.name(), node));
            }

            @Override
            public void cameUp(ManagedClaim claim) {
                healths.cameUp(claim);
            }

            @Override
            public void gaveUp(ManagedClaim claim) {
                healths.gaveUp(claim);
            }
        };
    }

    /** The queue of a controller that is made after those who put something into it. */
    private static final class Later implements Consumer<ObjectKey> {

        private @Nullable Controller target;

        @Override
        public void accept(ObjectKey key) {
            if (target != null) {
                target.enqueue(key);
            }
        }
    }

    private static Collection<ObjectKey> nodesOf(Stores stores, Resource claim) {
        String id = claim.text("status", "providerID");
        return id.isEmpty()
                ? Set.of()
                : stores.nodes.withValue(ObjectIndexes.PROVIDER_ID, id).stream()
                        .map(Resource::key)
                        .toList();
    }
}
