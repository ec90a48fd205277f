package io.karpenter.k8s.lifecycle.claim;

import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.manifest.karpenter.KarpenterDurations;
import io.karpenter.k8s.object.ObjectFields;
import io.karpenter.k8s.object.ObjectPatches;
import io.karpenter.k8s.object.StatusConditions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * NodeClaims between their object and the core's record. What the API server has checked is taken as it is. Stateless.
 */
public final class ClaimObject {

    private ClaimObject() {}

    public static ManagedClaim read(Resource claim) {
        return new ManagedClaim(
                new ManagedClaim.Identity(
                        claim.name(), claim.uid(), claim.created(), claim.deletionTimestamp(), owners(claim)),
                claim.labels(),
                claim.annotations(),
                claim.finalizers().contains(Marks.FINALIZER),
                spec(claim),
                status(claim),
                StatusConditions.read(claim, ClaimConditions.DEPENDENTS));
    }

    public static List<OwnerReference> owners(Resource resource) {
        return resource.objects("metadata", "ownerReferences").stream()
                .map(owner -> new OwnerReference(
                        ObjectFields.text(owner, "apiVersion"),
                        ObjectFields.text(owner, "kind"),
                        ObjectFields.text(owner, "name"),
                        ObjectFields.text(owner, "uid"),
                        Boolean.TRUE.equals(owner.get("controller"))))
                .toList();
    }

    private static NewNodeClaim.Spec spec(Resource claim) {
        return new NewNodeClaim.Spec(
                claim.objects("spec", "requirements").stream()
                        .map(ObjectFields::requirement)
                        .toList(),
                ObjectFields.amounts(claim, "spec", "resources", "requests"),
                taints(claim, "taints"),
                taints(claim, "startupTaints"),
                ObjectFields.nodeClassRef(claim, "spec", "nodeClassRef"),
                duration(claim, "expireAfter"),
                duration(claim, "terminationGracePeriod"));
    }

    private static Optional<Duration> duration(Resource claim, String name) {
        return KarpenterDurations.parse(claim.text("spec", name));
    }

    static List<Taint> taints(Resource resource, String name) {
        return resource.objects("spec", name).stream().map(ObjectFields::taint).toList();
    }

    private static ManagedClaim.Status status(Resource claim) {
        String lastPodEvent = claim.text("status", "lastPodEventTime");
        return new ManagedClaim.Status(
                claim.text("status", "providerID"),
                claim.text("status", "imageID"),
                claim.text("status", "nodeName"),
                ObjectFields.amounts(claim, "status", "capacity"),
                ObjectFields.amounts(claim, "status", "allocatable"),
                lastPodEvent.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(lastPodEvent)));
    }

    /** What is to be patched of the object's main part to make {@code after} of it. */
    public static Map<String, Object> mainPatch(Resource claim, ManagedClaim after) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        ObjectPatches.put(metadata, "labels", ObjectPatches.added(claim.labels(), after.labels()));
        ObjectPatches.put(metadata, "annotations", ObjectPatches.added(claim.annotations(), after.annotations()));
        if (claim.finalizers().contains(Marks.FINALIZER) != after.finalizer()) {
            metadata.put("finalizers", ObjectPatches.finalizers(claim, Marks.FINALIZER, after.finalizer()));
        }
        Map<String, Object> patch = new LinkedHashMap<>();
        ObjectPatches.put(patch, "metadata", metadata);
        return patch;
    }

    /** What is to be patched of the object's status to make {@code after} of it. */
    public static Map<String, Object> statusPatch(Resource claim, ManagedClaim after) {
        ManagedClaim before = read(claim);
        Map<String, Object> status = new LinkedHashMap<>();
        text(status, "nodeName", before.status().nodeName(), after.status().nodeName());
        text(status, "providerID", before.providerId(), after.providerId());
        text(status, "imageID", before.status().imageId(), after.status().imageId());
        amounts(status, "capacity", before.status().capacity(), after.status().capacity());
        amounts(
                status,
                "allocatable",
                before.status().allocatable(),
                after.status().allocatable());
        if (!after.status().lastPodEvent().equals(before.status().lastPodEvent())) {
            after.status()
                    .lastPodEvent()
                    .ifPresent(time -> status.put("lastPodEventTime", StatusConditions.time(time)));
        }
        if (!after.conditions().list().equals(StatusConditions.stored(claim))) {
            status.put("conditions", StatusConditions.write(after.conditions()));
        }
        Map<String, Object> patch = new LinkedHashMap<>();
        ObjectPatches.put(patch, "status", status);
        return patch;
    }

    private static void text(Map<String, Object> patch, String name, String before, String after) {
        if (!before.equals(after)) {
            patch.put(name, after);
        }
    }

    private static void amounts(Map<String, Object> patch, String name, ResourceList before, ResourceList after) {
        if (!before.equals(after)) {
            patch.put(name, ObjectFields.amounts(after));
        }
    }
}
