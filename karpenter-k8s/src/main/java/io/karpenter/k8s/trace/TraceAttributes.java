package io.karpenter.k8s.trace;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/** Names of what spans say. Prices are in USD per hour. */
public final class TraceAttributes {

    /** What is worked on; for loops that look at the whole cluster their own name. */
    public static final AttributeKey<String> OBJECT_NAME = AttributeKey.stringKey("karpenter.object.name");

    public static final AttributeKey<String> OBJECT_NAMESPACE = AttributeKey.stringKey("karpenter.object.namespace");

    /** Pods that a plan was asked for. */
    public static final AttributeKey<Long> PODS = AttributeKey.longKey("karpenter.plan.pods");

    /** Those of them that no place was found for. */
    public static final AttributeKey<Long> UNSCHEDULABLE_PODS =
            AttributeKey.longKey("karpenter.plan.unschedulable_pods");

    /** NodeClaims of a plan. */
    public static final AttributeKey<Long> NODE_CLAIMS = AttributeKey.longKey("karpenter.plan.node_claims");

    /** What these cost. */
    public static final AttributeKey<Double> PRICE = AttributeKey.doubleKey("karpenter.plan.price");

    /** Why nodes are disrupted, one for each command of a plan, in its order. */
    public static final AttributeKey<List<String>> REASONS =
            AttributeKey.stringArrayKey("karpenter.disruption.reasons");

    /** Nodes that these commands take away. */
    public static final AttributeKey<Long> NODES = AttributeKey.longKey("karpenter.disruption.nodes");

    /** What they save. */
    public static final AttributeKey<Double> SAVINGS = AttributeKey.doubleKey("karpenter.disruption.savings");

    private TraceAttributes() {}
}
