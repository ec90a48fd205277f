/**
 * What can be bought for new nodes: NodePools become shapes, shapes times instance types times offerings become offers sorted by
 * price, what may be asked of a node becomes a bit set over offers. NodePools, a catalogue and the keys that pods ask for come in,
 * a {@link io.karpenter.solver.market.Market} goes out, which knows no pod.
 */
@NullMarked
package io.karpenter.solver.market;

import org.jspecify.annotations.NullMarked;
