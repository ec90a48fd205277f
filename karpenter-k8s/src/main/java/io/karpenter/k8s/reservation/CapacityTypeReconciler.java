package io.karpenter.k8s.reservation;

import io.karpenter.core.cloud.ReservedCapacity;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Failures;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.object.ObjectPatches;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says of machines that have fallen out of their reservation that they are paid on demand: on the NodeClaim, and on its Node. The other way
 * nothing is ever changed (AWS-CR-10, AWS-CR-11). One round for each call, whatever the key; to be called once at the start.
 */
public final class CapacityTypeReconciler implements Reconciler {

    /** The one key. */
    public static final ObjectKey ROUND = ObjectKey.of("");

    static final Duration PERIOD = Duration.ofMinutes(1);

    private final Lifecycle lifecycle;
    private final ReservedCapacity reserved;

    public CapacityTypeReconciler(Lifecycle lifecycle, ReservedCapacity reserved) {
        this.lifecycle = lifecycle;
        this.reserved = reserved;
    }

    @Override
    public String name() {
        return "reservation.capacitytype";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        List<ManagedClaim> claims = lifecycle.managedClaims().stream()
                .filter(claim -> !claim.isDeleting() && !claim.providerId().isEmpty())
                .filter(this::saysReserved)
                .toList();
        if (!claims.isEmpty()) {
            Set<String> onDemand = lifecycle.provider().list().stream()
                    .filter(machine -> machine.capacityType().equals(CapacityType.ON_DEMAND.toString()))
                    .map(Machine::providerId)
                    .collect(Collectors.toSet());
            Failures failures = new Failures();
            claims.stream()
                    .filter(claim -> onDemand.contains(claim.providerId()))
                    .forEach(claim -> {
                        lifecycle
                                .claims()
                                .get(ObjectKey.of(claim.name()))
                                .ifPresent(found -> failures.attempt(() -> correct(lifecycle.claims(), found)));
                        lifecycle.nodes(claim.providerId()).stream()
                                .filter(CapacityTypeReconciler::isRegistered)
                                .forEach(node -> failures.attempt(() -> correct(lifecycle.nodes(), node)));
                    });
            failures.rethrow();
        }
        return Outcome.after(PERIOD);
    }

    /** Of the claim or of its Node: a program may have died between the two. */
    private boolean saysReserved(ManagedClaim claim) {
        return isReserved(claim.labels())
                || lifecycle.nodes(claim.providerId()).stream()
                        .anyMatch(node -> isRegistered(node) && isReserved(node.labels()));
    }

    private static boolean isRegistered(Resource node) {
        return "true".equals(node.labels().get(Labels.REGISTERED));
    }

    private static boolean isReserved(Map<String, String> labels) {
        return CapacityType.RESERVED.toString().equals(labels.get(Labels.CAPACITY_TYPE));
    }

    private void correct(ResourceStore store, Resource object) {
        if (!isReserved(object.labels())) {
            return;
        }
        try {
            ObjectPatches.write(lifecycle.api(), store, object, Part.MAIN, onDemand(object));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    @SuppressWarnings("NullAway") // in a merge patch null takes a key away
    private Map<String, Object> onDemand(Resource object) {
        Map<String, Object> labels = new LinkedHashMap<>();
        labels.put(Labels.CAPACITY_TYPE, CapacityType.ON_DEMAND.toString());
        reserved.labels().stream().filter(object.labels()::containsKey).forEach(key -> labels.put(key, null));
        return Map.of("metadata", Map.of("labels", labels));
    }
}
