package io.karpenter.k8s.lifecycle;

import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.event.Event;
import io.karpenter.core.lifecycle.LifecycleCounts;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Management;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.lifecycle.claim.NodeObject;
import io.karpenter.k8s.lifecycle.claim.ObjectIndexes;
import io.karpenter.k8s.object.ObjectDeletion;
import io.karpenter.k8s.object.ObjectFields;
import io.karpenter.k8s.object.ObjectPatches;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What all who look after NodeClaims need.
 *
 * @param claims with the indexes of {@link ObjectIndexes#claims}
 * @param nodes with the indexes of {@link ObjectIndexes#nodes}
 * @param nodeClasses the configuration object that is referred to, if it exists
 */
public record Lifecycle(
        ClusterApi api,
        ResourceStore claims,
        ResourceStore nodes,
        CloudProvider provider,
        Function<NodeClassRef, Optional<Resource>> nodeClasses,
        InstantSource clock,
        Consumer<Event> events,
        LifecycleCounts counts) {

    public Instant now() {
        return clock.instant();
    }

    public Management management() {
        return new Management(provider.nodeClassKinds());
    }

    /** The NodeClaim with this key, if it is there and ours. */
    public Optional<Resource> managedClaim(ObjectKey key) {
        return claims.get(key)
                .filter(claim -> management().isManaged(ObjectFields.nodeClassRef(claim, "spec", "nodeClassRef")));
    }

    /** The one managed NodeClaim of a Node; empty if there is none or more than one. */
    public Optional<Resource> claimResourceOf(Resource node) {
        Management management = management();
        return ObjectIndexes.only(claims, node.text("spec", "providerID"))
                .filter(claim -> management.isManaged(ObjectFields.nodeClassRef(claim, "spec", "nodeClassRef")));
    }

    public Optional<ManagedClaim> claimOf(Resource node) {
        return claimResourceOf(node).map(ClaimObject::read);
    }

    public List<ManagedClaim> managedClaims() {
        Management management = management();
        return claims.all().stream()
                .map(ClaimObject::read)
                .filter(management::isManaged)
                .toList();
    }

    /** The Nodes with this provider id; none for an empty one (LIF-08). */
    public List<Resource> nodes(String providerId) {
        return providerId.isEmpty() ? List.of() : nodes.withValue(ObjectIndexes.PROVIDER_ID, providerId);
    }

    /** The NodeClaims of the machine that the cloud calls so; none for an empty name. */
    public List<Resource> claimsOfMachine(String machineId) {
        return claims.withValue(ObjectIndexes.MACHINE_ID, machineId);
    }

    /** The Nodes of the machine that the cloud calls so; none for an empty name. */
    public List<Resource> nodesOfMachine(String machineId) {
        return nodes.withValue(ObjectIndexes.MACHINE_ID, machineId);
    }

    public List<JoinedNode> joinedNodes(String providerId) {
        return nodes(providerId).stream().map(NodeObject::read).toList();
    }

    /** What the provider is asked with. */
    public LaunchRequest request(ManagedClaim claim) {
        Optional<NodeClass> nodeClass = claim.spec()
                .nodeClassRef()
                .flatMap(ref -> nodeClasses.apply(ref).map(found -> ObjectFields.nodeClass(ref, found)));
        return claim.request(nodeClass);
    }

    /**
     * Writes what {@code after} has otherwise than the object, metadata first.
     *
     * @return the object as it is now
     */
    Resource write(Resource claim, ManagedClaim after) {
        try {
            Resource main = ObjectPatches.write(api, claims, claim, Part.MAIN, ClaimObject.mainPatch(claim, after));
            return ObjectPatches.write(api, claims, main, Part.STATUS, ClaimObject.statusPatch(main, after));
        } catch (ApiException e) {
            throw forgotten(claim, e);
        }
    }

    /** Writes metadata only. */
    public Resource writeMain(Resource claim, ManagedClaim after) {
        try {
            return ObjectPatches.write(api, claims, claim, Part.MAIN, ClaimObject.mainPatch(claim, after));
        } catch (ApiException e) {
            throw forgotten(claim, e);
        }
    }

    /** Takes the finalizer away, with which the claim is gone unless others hold it too. */
    void release(Resource claim) {
        writeMain(claim, ClaimObject.read(claim).withFinalizer(false));
    }

    /** Writes the status only. */
    public Resource writeStatus(Resource claim, ManagedClaim after) {
        try {
            return ObjectPatches.write(api, claims, claim, Part.STATUS, ClaimObject.statusPatch(claim, after));
        } catch (ApiException e) {
            throw forgotten(claim, e);
        }
    }

    /** A claim that does not exist is forgotten, should the news of its end have been overtaken by an answer about it. */
    private ApiException forgotten(Resource claim, ApiException because) {
        if (because.isNotFound()) {
            claims.gone(claim);
        }
        return because;
    }

    /** Writes what {@code after} has otherwise than the Node. */
    public Resource write(Resource node, JoinedNode after) {
        return ObjectPatches.write(api, nodes, node, Part.MAIN, NodeObject.patch(node, after));
    }

    /**
     * Deletes a claim that nobody has planned to disrupt, counts that once, and knows of it at once.
     *
     * @param reason one of {@link io.karpenter.core.lifecycle.Disruption}, or the kind of a provider's notice
     * @return false if it, or the one that is meant, does not exist any more
     */
    public boolean disrupt(ManagedClaim claim, String reason) {
        boolean deleted = delete(ResourceKind.NODE_CLAIM, claim.name(), claim.uid());
        if (deleted) {
            counts.disrupted(claim, reason);
        }
        ObjectKey key = ObjectKey.of(claim.name());
        Optional<Resource> now = api.get(ResourceKind.NODE_CLAIM, key);
        now.ifPresentOrElse(
                claims::learn,
                () -> claims.get(key).filter(c -> c.uid().equals(claim.uid())).ifPresent(claims::gone));
        return deleted;
    }

    /** Asks for the deletion of an object; false if it, or the one that is meant, does not exist any more. */
    public boolean delete(ResourceKind kind, String name, String uid) {
        return ObjectDeletion.delete(api, kind, ObjectKey.of(name), uid);
    }
}
