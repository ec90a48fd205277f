/**
 * What providers do beside launching and ending machines: from time to time with all NodePools, and once for each Node that is registered. A
 * provider's tasks come in; annotations of NodeClaims go out. What a task does is the provider's.
 */
@NullMarked
package io.karpenter.k8s.task;

import org.jspecify.annotations.NullMarked;
