package io.karpenter.core.nodeclaim;

import io.karpenter.core.label.Labels;
import io.karpenter.core.nodeclaim.NewNodeClaim.Metadata;
import io.karpenter.core.nodeclaim.NewNodeClaim.Owner;
import io.karpenter.core.nodeclaim.NewNodeClaim.Spec;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.nodepool.NodePoolHash;
import io.karpenter.core.overlay.OverlaidCatalog;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Requirements;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Makes NodeClaims of planned nodes.
 *
 * <p>Everything is taken from the NodePool as the plan saw it, so that a pool that changed meanwhile finds the claim drifted instead
 * of mistaken for its own. Immutable and thread-safe. Source: SCH-NC-01, SCH-NC-04 to SCH-NC-07, SCH-NC-09, SCH-MIN-09.
 */
public final class NodeClaimFactory {

    private static final String API_VERSION = "karpenter.sh/v1";
    private static final String NODEPOOL_KIND = "NodePool";

    /** Known only while planning; nothing may be launched that waits for them. */
    private static final List<String> PLANNING_ONLY = List.of(Labels.HOSTNAME, Labels.REGISTERED, Labels.INITIALIZED);

    private final OverlaidCatalog catalog;
    private final Optional<Duration> defaultGracePeriod;

    /**
     * @param catalog that the plan was made with
     * @param defaultGracePeriod of claims whose NodePool states none; normally empty
     */
    public NodeClaimFactory(OverlaidCatalog catalog, Optional<Duration> defaultGracePeriod) {
        this.catalog = catalog;
        this.defaultGracePeriod = defaultGracePeriod;
    }

    /**
     * The NodeClaim for {@code node}.
     *
     * @param nodePool of the node, as it was when the plan was made
     * @throws IllegalArgumentException if the node is of another pool
     */
    public NewNodeClaim create(PlannedNode node, NodePool nodePool) {
        if (!node.nodePool().equals(nodePool.name())) {
            throw new IllegalArgumentException(
                    "node %s is of nodepool %s, not of %s".formatted(node.name(), node.nodePool(), nodePool.name()));
        }
        Metadata metadata = new Metadata(
                nodePool.name() + "-",
                node.labels(),
                annotations(node, nodePool),
                new Owner(API_VERSION, NODEPOOL_KIND, nodePool.name(), nodePool.uid(), true));
        NodeClaimTemplate template = nodePool.template();
        return new NewNodeClaim(
                metadata,
                new Spec(
                        requirements(node),
                        node.requests(),
                        node.taints(),
                        template.startupTaints(),
                        template.nodeClassRef(),
                        template.expireAfter(),
                        template.terminationGracePeriod().or(() -> defaultGracePeriod)));
    }

    /** Labels are requirements too, so that a provider need look at one list only. */
    private List<Expression> requirements(PlannedNode node) {
        Requirements all = Requirements.ofExpressions(node.requirements())
                .and(Requirements.ofLabels(node.labels()))
                .withKeys(catalog.catalog().schema()::canonical);
        for (String key : PLANNING_ONLY) {
            all = all.without(key);
        }
        return all.expressions();
    }

    private Map<String, String> annotations(PlannedNode node, NodePool nodePool) {
        Map<String, String> annotations = new TreeMap<>(nodePool.template().annotations());
        annotations.put(Labels.NODEPOOL_HASH, NodePoolHash.of(nodePool));
        annotations.put(Labels.NODEPOOL_HASH_VERSION, NodePoolHash.VERSION);
        if (!nodePool.isStatic()) {
            annotations.put(Labels.MIN_VALUES_RELAXED, Boolean.toString(lowersMinValues(node, nodePool)));
        }
        if (catalog.setsPriceOf(nodePool.name(), node.instanceTypeOptions())) {
            annotations.put(Labels.PRICE_OVERLAY_APPLIED, "true");
        }
        if (catalog.addsCapacityTo(nodePool.name(), node.instanceTypeOptions())) {
            annotations.put(Labels.CAPACITY_OVERLAY_APPLIED, "true");
        }
        return annotations;
    }

    /** True if the claim keeps less variety than its NodePool wants (SCH-MIN-06, SCH-MIN-09). */
    private boolean lowersMinValues(PlannedNode node, NodePool nodePool) {
        Map<String, Integer> kept = minValues(node.requirements());
        return minValues(nodePool.template().requirements()).entrySet().stream()
                .anyMatch(wanted -> kept.getOrDefault(wanted.getKey(), 0) < wanted.getValue());
    }

    /** The largest minValues of each key. */
    private Map<String, Integer> minValues(Collection<Expression> expressions) {
        UnaryOperator<String> canonical = catalog.catalog().schema()::canonical;
        Map<String, Integer> least = new HashMap<>();
        for (Expression expression : expressions) {
            expression.minValues().ifPresent(m -> least.merge(canonical.apply(expression.key()), m, Math::max));
        }
        return least;
    }
}
