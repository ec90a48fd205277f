/**
 * NodePools: what new nodes may look like, how many there may be, and how they may be disrupted. Plain values; who reads
 * them from manifests or an API server is elsewhere.
 */
@NullMarked
package io.karpenter.core.nodepool;

import org.jspecify.annotations.NullMarked;
