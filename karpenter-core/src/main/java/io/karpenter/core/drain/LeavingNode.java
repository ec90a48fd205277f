package io.karpenter.core.drain;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.core.taint.Taint;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What follows for a node from the fact that it goes. Stateless. */
public final class LeavingNode {

    /** Label that has load balancers outside the cluster send nothing to a node any more. Source: Kubernetes well-known labels. */
    static final String NO_LOAD_BALANCERS = "node.kubernetes.io/exclude-from-external-load-balancers";

    private static final String US = "karpenter";
    private static final String UNPLANNED = "Forceful Termination";

    private LeavingNode() {}

    /** The node with the taint that keeps pods away and the label that keeps traffic away (TRM-10). */
    public static JoinedNode marked(JoinedNode node) {
        Taint taint = KarpenterTaints.DISRUPTED;
        JoinedNode labelled =
                US.equals(node.labels().get(NO_LOAD_BALANCERS)) ? node : node.withLabel(NO_LOAD_BALANCERS, US);
        if (labelled.taints().contains(taint)) {
            return labelled;
        }
        List<Taint> taints = new ArrayList<>(labelled.taints());
        taints.removeIf(other -> other.key().equals(taint.key()));
        taints.add(taint);
        return labelled.withTaints(taints);
    }

    /**
     * By when all pods of its node must have ended; empty if they may take their time (TRM-09).
     *
     * @throws UnreadableAnnotationException if the annotation is no time
     */
    public static Optional<Instant> deadline(ManagedClaim claim) {
        String text = claim.annotations().get(Marks.TERMINATION_TIMESTAMP);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException noTime) {
            throw new UnreadableAnnotationException(
                    "NodeClaim " + claim.name(),
                    Marks.TERMINATION_TIMESTAMP,
                    text,
                    "a time such as 2026-01-31T12:00:00Z",
                    noTime);
        }
    }

    /** Why its pods go, as events and metrics call it; empty if the node has no NodeClaim (TRM-26). */
    public static String reason(Optional<ManagedClaim> claim) {
        return claim.map(c -> c.conditions()
                        .get(DrainConditions.DISRUPTION_REASON)
                        .filter(Condition::isTrue)
                        .map(Condition::reason)
                        .orElse(UNPLANNED))
                .orElse("");
    }
}
