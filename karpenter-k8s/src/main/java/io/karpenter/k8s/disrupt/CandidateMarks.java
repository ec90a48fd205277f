package io.karpenter.k8s.disrupt;

import io.karpenter.core.condition.ConditionStatus;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.object.ObjectFields;
import io.karpenter.k8s.object.ObjectPatches;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The marks of nodes that are to go: the taint that keeps new pods away, and the condition of the NodeClaim that says why. Objects that are
 * being deleted are left alone. Thread-safe. Source: DIS-QUE-02, DIS-QUE-11, DIS-QUE-16, DIS-LOP-03.
 */
final class CandidateMarks {

    /** Condition of a NodeClaim that is in a command; reason and message are the reason of the command. */
    static final String CONDITION = "DisruptionReason";

    /** How often a change is tried when others are faster. */
    private static final int TRIES = 4;

    private final DisruptionObjects with;

    CandidateMarks(DisruptionObjects with) {
        this.with = with;
    }

    static boolean isTainted(Resource node) {
        return node.objects("spec", "taints").stream()
                .map(ObjectFields::taint)
                .anyMatch(KarpenterTaints.DISRUPTED::hasKeyAndEffectOf);
    }

    static boolean hasCondition(Resource claim) {
        return StatusConditions.find(claim, CONDITION).isPresent();
    }

    /** Marks a claim and its Node; a Node that is not there needs no mark. */
    void set(Resource claim, DisruptionReason reason) {
        with.nodeOf(claim).ifPresent(node -> change(with.nodes(), node, Part.MAIN, CandidateMarks::withTaint));
        change(with.claims(), claim, Part.STATUS, found -> withCondition(found, reason));
    }

    /** Removes the marks. */
    void clear(Resource claim) {
        with.nodeOf(claim).ifPresent(node -> change(with.nodes(), node, Part.MAIN, CandidateMarks::withoutTaint));
        change(with.claims(), claim, Part.STATUS, CandidateMarks::withoutCondition);
    }

    /**
     * Changes an object as it is now, whoever else changes it.
     *
     * @param patch nothing if there is nothing to change
     */
    private void change(ResourceStore store, Resource known, Part part, Function<Resource, Map<String, Object>> patch) {
        Resource current = known;
        for (int attempt = 1; !current.isDeleting(); attempt++) {
            try {
                ObjectPatches.write(with.api(), store, current, part, patch.apply(current));
                return;
            } catch (ApiException refused) {
                if (refused.isNotFound()) {
                    return;
                }
                if (!refused.isConflict() || attempt == TRIES) {
                    throw refused;
                }
            }
            Optional<Resource> fresh = with.api().get(known.kind(), known.key());
            if (fresh.isEmpty()) {
                return;
            }
            current = fresh.get();
        }
    }

    private static Map<String, Object> withTaint(Resource node) {
        if (isTainted(node)) {
            return Map.of();
        }
        List<Map<String, Object>> taints = new ArrayList<>(node.objects("spec", "taints"));
        taints.add(ObjectFields.of(KarpenterTaints.DISRUPTED));
        return Map.of("spec", Map.of("taints", taints));
    }

    private static Map<String, Object> withoutTaint(Resource node) {
        if (!isTainted(node)) {
            return Map.of();
        }
        return Map.of(
                "spec",
                Map.of(
                        "taints",
                        node.objects("spec", "taints").stream()
                                .filter(taint ->
                                        !KarpenterTaints.DISRUPTED.hasKeyAndEffectOf(ObjectFields.taint(taint)))
                                .toList()));
    }

    private Map<String, Object> withCondition(Resource claim, DisruptionReason reason) {
        if (StatusConditions.find(claim, CONDITION)
                .filter(found -> found.isTrue() && found.reason().equals(reason.toString()))
                .isPresent()) {
            return Map.of();
        }
        return status(StatusConditions.write(ClaimObject.read(claim)
                .conditions()
                .with(CONDITION, ConditionStatus.TRUE, reason.toString(), reason.toString(), with.now())));
    }

    private static Map<String, Object> withoutCondition(Resource claim) {
        return hasCondition(claim)
                ? status(StatusConditions.write(
                        ClaimObject.read(claim).conditions().without(CONDITION)))
                : Map.of();
    }

    private static Map<String, Object> status(List<Map<String, Object>> conditions) {
        return Map.of("status", Map.of("conditions", conditions));
    }
}
