package io.karpenter.core.lifecycle;

import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.NodeClaimMetrics;
import io.karpenter.core.metric.NodeMetrics;
import io.karpenter.core.metric.PodMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Counts into metrics (MET-11..19, MET-38).
 *
 * @param sink where they go
 * @param pods how many pods of a claim's Node need another one
 */
public record LifecycleMetrics(MetricSink sink, ToLongFunction<ManagedClaim> pods) implements LifecycleCounts {

    @Override
    public void disrupted(ManagedClaim claim, String reason) {
        // None of these has to do with consolidation, so that its policy is left empty.
        String[] labels = {reason, claim.nodePool(), claim.capacityType(), "", claim.terminationMode()};
        sink.increment(NodeClaimMetrics.DISRUPTED.series(labels));
        sink.add(PodMetrics.DISRUPTION_INITIATED.series(labels), pods.applyAsLong(claim));
    }

    @Override
    public void unhealthy(ManagedClaim claim, String condition) {
        sink.increment(NodeClaimMetrics.UNHEALTHY_DISRUPTED.series(
                condition,
                claim.nodePool(),
                claim.capacityType(),
                claim.status().imageId()));
    }

    @Override
    public void nodeCreated(ManagedClaim claim) {
        sink.increment(NodeMetrics.CREATED.series(claim.nodePool(), zone(claim.labels())));
    }

    @Override
    public void nodeDrained(ManagedClaim claim) {
        sink.increment(NodeMetrics.DRAINED.series(claim.nodePool()));
    }

    @Override
    public void instanceTerminated(ManagedClaim claim, Duration since) {
        sink.observe(NodeClaimMetrics.INSTANCE_TERMINATION_DURATION.series(claim.nodePool()), since);
    }

    @Override
    public void claimTerminated(ManagedClaim claim, Duration since) {
        sink.increment(
                NodeClaimMetrics.TERMINATED.series(claim.nodePool(), claim.capacityType(), zone(claim.labels())));
        sink.observe(NodeClaimMetrics.TERMINATION_DURATION.series(claim.nodePool()), since);
    }

    @Override
    public void nodeTerminated(JoinedNode node, Duration since, Duration lifetime) {
        String nodePool = node.labels().getOrDefault(Labels.NODEPOOL, "");
        sink.increment(NodeMetrics.TERMINATED.series(nodePool, zone(node.labels())));
        sink.observe(NodeMetrics.TERMINATION_DURATION.series(nodePool), since);
        sink.observe(NodeMetrics.LIFETIME_DURATION.series(nodePool), lifetime);
    }

    private static String zone(Map<String, String> labels) {
        return labels.getOrDefault(Labels.ZONE, "");
    }
}
