package io.karpenter.core.nodepool;

import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.taint.Taint;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What every node of a NodePool starts from.
 *
 * @param labels put on each node
 * @param annotations put on each node
 * @param requirements as written, in order; several on one key are intersected
 * @param taints that pods must tolerate
 * @param startupTaints that go away once the node is set up; ignored for placement (SCH-TNT-02)
 * @param nodeClassRef the provider's configuration; optional offline (decisions 11)
 * @param expireAfter age at which a node is replaced; empty: never
 * @param terminationGracePeriod longest time a node may drain
 */
public record NodeClaimTemplate(
        Map<String, String> labels,
        Map<String, String> annotations,
        List<Expression> requirements,
        List<Taint> taints,
        List<Taint> startupTaints,
        Optional<NodeClassRef> nodeClassRef,
        Optional<Duration> expireAfter,
        Optional<Duration> terminationGracePeriod) {

    public NodeClaimTemplate {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
        requirements = List.copyOf(requirements);
        taints = List.copyOf(taints);
        startupTaints = List.copyOf(startupTaints);
    }

    /** A template with nothing but requirements. */
    public static NodeClaimTemplate of(Expression... requirements) {
        return new NodeClaimTemplate(
                Map.of(),
                Map.of(),
                List.of(requirements),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Requirements and labels together, labels as {@code In}. */
    public Requirements allRequirements() {
        return Requirements.ofExpressions(requirements).and(Requirements.ofLabels(labels));
    }
}
