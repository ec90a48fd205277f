package io.karpenter.core.disruption.execution;

import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.metric.DisruptionMetrics;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.NodeClaimMetrics;
import io.karpenter.core.metric.PodMetrics;
import io.karpenter.core.nodepool.NodePool;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Counts what becomes of commands. Thread-safe if the sink is. Source: MET-12, MET-38, MET-51, MET-52, MET-55, MET-56; DIS-VAL-07. */
public record CommandCounts(MetricSink sink) {

    /**
     * A command was started.
     *
     * @param pools of its nodes, each once
     */
    public void started(DisruptionMethod method, boolean replaces, Collection<String> pools) {
        sink.increment(
                DisruptionMetrics.DECISIONS.series(decision(replaces), reason(method), method.consolidationType()));
        pools.forEach(pool -> sink.increment(DisruptionMetrics.DECISIONS_BY_NODEPOOL.series(
                pool, decision(replaces), reason(method), method.consolidationType())));
    }

    /** Nodes of a command do not hold any more what made them go. */
    public void rejected(DisruptionMethod method, int nodes) {
        sink.add(DisruptionMetrics.FAILED_VALIDATIONS.series(method.consolidationType()), nodes);
    }

    /** A command was given up, so many replacements not being initialized. */
    public void failed(DisruptionMethod method, boolean replaces, int uninitialized) {
        sink.add(
                DisruptionMetrics.QUEUE_FAILURES.series(decision(replaces), reason(method), method.consolidationType()),
                uninitialized);
    }

    /**
     * A NodeClaim was deleted.
     *
     * @param pool its NodePool, if that is still there
     * @param pods that need another place
     */
    public void disrupted(ManagedClaim claim, DisruptionMethod method, Optional<NodePool> pool, int pods) {
        String policy = method.isValidated()
                ? pool.map(p -> p.disruption().policy().name().toLowerCase(Locale.ROOT))
                        .orElse("")
                : "";
        String[] labels = {reason(method), claim.nodePool(), claim.capacityType(), policy, claim.terminationMode()};
        sink.increment(NodeClaimMetrics.DISRUPTED.series(labels));
        sink.add(PodMetrics.DISRUPTION_INITIATED.series(labels), pods);
    }

    /** As metrics call the reason (MET-03). */
    public static String reason(DisruptionMethod method) {
        return method.reason().toString().toLowerCase(Locale.ROOT);
    }

    private static String decision(boolean replaces) {
        return replaces ? "replace" : "delete";
    }
}
