package io.karpenter.k8s.lifecycle.claim;

import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Indexes that the stores of NodeClaims and Nodes must have (OPS-08). */
public final class ObjectIndexes {

    public static final String PROVIDER_ID = "providerID";

    private ObjectIndexes() {}

    /** The index of NodeClaims by {@code status.providerID}. */
    public static Collection<String> providerIdOfClaim(Resource claim) {
        return oneOrNone(claim.text("status", "providerID"));
    }

    /** The index of Nodes by {@code spec.providerID}. */
    public static Collection<String> providerIdOfNode(Resource node) {
        return oneOrNone(node.text("spec", "providerID"));
    }

    public static ResourceStore claims(ResourceStore store) {
        return store.indexedBy(PROVIDER_ID, ObjectIndexes::providerIdOfClaim);
    }

    public static ResourceStore nodes(ResourceStore store) {
        return store.indexedBy(PROVIDER_ID, ObjectIndexes::providerIdOfNode);
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
