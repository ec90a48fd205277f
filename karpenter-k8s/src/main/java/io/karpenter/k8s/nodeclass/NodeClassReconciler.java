package io.karpenter.k8s.nodeclass;

import io.karpenter.core.cloud.nodeclass.NodeClassCare.Tended;
import io.karpenter.core.cloud.nodeclass.NodeClassCare.Tending;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.event.NodeClassEvent;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.MergePatch;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.object.ObjectPatches;
import io.karpenter.k8s.object.StatusConditions;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the status of a configuration object as its provider finds it, in one patch, and lets it go once no NodeClaim refers to it and the provider
 * has cleared up. Keys are names of objects. Source: AWS-NC-01, AWS-NC-03, AWS-GC-06.
 */
public final class NodeClassReconciler implements Reconciler {

    private static final Duration WAIT_FOR_CLAIMS = Duration.ofMinutes(10);

    private final NodeClassObjects objects;

    public NodeClassReconciler(NodeClassObjects objects) {
        this.objects = objects;
    }

    @Override
    public String name() {
        return "nodeclass";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> found = objects.nodeClasses().get(key);
        try {
            return found.isEmpty()
                    ? Outcome.DONE
                    : found.get().isDeleting() ? end(found.get()) : tend(held(found.get()));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            objects.nodeClasses().gone(found.orElseThrow());
            return Outcome.DONE;
        }
    }

    /** With the finalizer, before anything is made for it. */
    private Resource held(Resource nodeClass) {
        String finalizer = objects.care().finalizer();
        return nodeClass.finalizers().contains(finalizer)
                ? nodeClass
                : write(
                        nodeClass,
                        Part.MAIN,
                        Map.of("metadata", Map.of("finalizers", ObjectPatches.finalizers(nodeClass, finalizer, true))));
    }

    private Resource write(Resource before, Part part, Map<String, Object> patch) {
        return ObjectPatches.write(objects.api(), objects.nodeClasses(), before, part, patch);
    }

    private Outcome tend(Resource nodeClass) {
        ConditionSet conditions =
                StatusConditions.read(nodeClass, objects.care().dependents());
        Tended tended = objects.care()
                .tend(new Tending(objects.typed(nodeClass), conditions, objects.poolsOf(nodeClass.name())));
        write(nodeClass, Part.STATUS, patch(nodeClass, tended));
        tended.events().forEach(objects.events()::publish);
        if (!tended.failures().isEmpty()) {
            throw together(tended.failures());
        }
        return Outcome.of(tended.again());
    }

    private static RuntimeException together(List<RuntimeException> failures) {
        RuntimeException first = failures.getFirst();
        failures.stream().filter(other -> other != first).forEach(first::addSuppressed);
        return first;
    }

    /** Empty if nothing has changed. */
    private Map<String, Object> patch(Resource nodeClass, Tended tended) {
        Map<String, Object> before =
                new LinkedHashMap<>(objects.typed(nodeClass).status());
        before.remove("conditions");
        Map<String, Object> status = new LinkedHashMap<>(MergePatch.between(before, tended.status()));
        if (!new HashSet<>(StatusConditions.stored(nodeClass))
                .equals(new HashSet<>(tended.conditions().list()))) {
            status.put("conditions", StatusConditions.write(tended.conditions()));
        }
        return status.isEmpty() ? Map.of() : Map.of("status", status);
    }

    private Outcome end(Resource nodeClass) {
        String finalizer = objects.care().finalizer();
        if (!nodeClass.finalizers().contains(finalizer)) {
            return Outcome.DONE;
        }
        List<String> waitedFor = referring(nodeClass.name());
        if (!waitedFor.isEmpty()) {
            objects.events()
                    .publish(new NodeClassEvent.WaitingOnNodeClaimTermination(
                            new ObjectRef(nodeClass.kind().kind(), "", nodeClass.name(), nodeClass.uid()), waitedFor));
            return Outcome.after(WAIT_FOR_CLAIMS);
        }
        objects.care().end(objects.typed(nodeClass));
        write(
                nodeClass,
                Part.MAIN,
                Map.of("metadata", Map.of("finalizers", ObjectPatches.finalizers(nodeClass, finalizer, false))));
        return Outcome.DONE;
    }

    /** Names of NodeClaims that refer to it; none only if the API server itself says so. */
    private List<String> referring(String name) {
        List<Resource> known = objects.referring(objects.claims().all(), name);
        List<Resource> claims =
                known.isEmpty() ? objects.referring(objects.api().list(ResourceKind.NODE_CLAIM), name) : known;
        return claims.stream().map(Resource::name).sorted().toList();
    }
}
