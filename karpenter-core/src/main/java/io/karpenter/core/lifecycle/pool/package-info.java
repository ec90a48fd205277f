/**
 * The upkeep of NodePools as steps over values: whether a pool can be used, what its nodes add up to, whether its nodes come up, and the
 * fingerprints that drift is told by (LIF-30..34, LIF-52..54, DIS-DRF-06). In come the pool and what was found, out comes the pool as it
 * should be. Nothing here reads or writes.
 */
@NullMarked
package io.karpenter.core.lifecycle.pool;

import org.jspecify.annotations.NullMarked;
