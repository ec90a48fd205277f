package io.karpenter.k8s.nodeclass;

import io.karpenter.core.cloud.nodeclass.NodeClassCare.Stamp;
import io.karpenter.core.lifecycle.upkeep.Stamps;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.claim.ClaimWriter;
import io.karpenter.k8s.object.ObjectPatches;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the fingerprint of configuration objects on them, and before that takes over the NodeClaims of objects that another version has stamped. Keys
 * are names of objects. Source: AWS-NC-25.
 */
public final class NodeClassHashReconciler implements Reconciler {

    private final NodeClassObjects objects;

    public NodeClassHashReconciler(NodeClassObjects objects) {
        this.objects = objects;
    }

    @Override
    public String name() {
        return "nodeclass.hash";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> found = objects.nodeClasses().get(key).filter(n -> !n.isDeleting());
        Optional<Stamp> stamp = found.flatMap(n -> objects.care().stamp(objects.typed(n)));
        if (found.isPresent() && stamp.isPresent()) {
            stamp(found.get(), stamp.get());
        }
        return Outcome.DONE;
    }

    private void stamp(Resource nodeClass, Stamp stamp) {
        if (Stamps.isOfOtherVersion(nodeClass.annotations(), stamp)) {
            new ClaimWriter(objects.api(), objects.claims())
                    .writeEach(
                            claim -> objects.refersTo(claim, nodeClass.name()),
                            claim -> Stamps.takenOver(claim, nodeClass.annotations(), stamp));
        }
        Map<String, Object> annotations =
                new LinkedHashMap<>(ObjectPatches.added(nodeClass.annotations(), stamp.annotations()));
        if (annotations.isEmpty()) {
            return;
        }
        try {
            ObjectPatches.write(
                    objects.api(),
                    objects.nodeClasses(),
                    nodeClass,
                    Part.MAIN,
                    Map.of("metadata", Map.of("annotations", annotations)));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }
}
