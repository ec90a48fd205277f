/**
 * The ways to disrupt nodes, and who asks them one after the other: emptiness, static drift, drift, consolidation. Each decides on the
 * cluster as the decisions before it leave it. Start at {@link io.karpenter.solver.disruption.method.ClusterDisruption}.
 */
@NullMarked
package io.karpenter.solver.disruption.method;

import org.jspecify.annotations.NullMarked;
