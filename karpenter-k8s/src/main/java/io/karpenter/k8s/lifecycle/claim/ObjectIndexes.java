package io.karpenter.k8s.lifecycle.claim;

import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Indexes that the stores of NodeClaims and Nodes must have. Source: OPS-08, AWS-OPT-10. */
public final class ObjectIndexes {

    public static final String PROVIDER_ID = "providerID";

    /** By what the cloud calls the machine (AWS-OPT-10). */
    public static final String MACHINE_ID = "machineID";

    private ObjectIndexes() {}

    /** The index of NodeClaims by {@code status.providerID}. */
    public static Collection<String> providerIdOfClaim(Resource claim) {
        return oneOrNone(claim.text("status", "providerID"));
    }

    /** The index of Nodes by {@code spec.providerID}. */
    public static Collection<String> providerIdOfNode(Resource node) {
        return oneOrNone(node.text("spec", "providerID"));
    }

    /**
     * Has NodeClaims found by their machine.
     *
     * @param machineId {@link io.karpenter.core.cloud.CloudProvider#machineId}
     */
    public static ResourceStore claims(ResourceStore store, Function<String, Optional<String>> machineId) {
        return indexed(store, ObjectIndexes::providerIdOfClaim, machineId);
    }

    /**
     * Has Nodes found by their machine.
     *
     * @param machineId {@link io.karpenter.core.cloud.CloudProvider#machineId}
     */
    public static ResourceStore nodes(ResourceStore store, Function<String, Optional<String>> machineId) {
        return indexed(store, ObjectIndexes::providerIdOfNode, machineId);
    }

    private static ResourceStore indexed(
            ResourceStore store,
            Function<Resource, Collection<String>> providerId,
            Function<String, Optional<String>> machineId) {
        return store.indexedBy(PROVIDER_ID, providerId)
                .indexedBy(
                        MACHINE_ID,
                        object -> providerId.apply(object).stream()
                                .flatMap(id -> machineId.apply(id).stream())
                                .toList());
    }

    /** The one object with this provider id, empty if there is none or more than one. */
    public static Optional<Resource> only(ResourceStore store, String providerId) {
        List<Resource> found = providerId.isEmpty() ? List.of() : store.withValue(PROVIDER_ID, providerId);
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private static Collection<String> oneOrNone(String text) {
        return text.isEmpty() ? List.of() : List.of(text);
    }
}
