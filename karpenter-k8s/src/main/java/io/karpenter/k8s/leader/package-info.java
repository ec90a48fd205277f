/**
 * Who of several replicas acts. A Lease and what is to happen on winning and losing it go in; calls when that happens come out. Whoever
 * loses it must stop acting at once, as another may act already: an {@link io.karpenter.k8s.leader.ActingGate} lets nothing of it through.
 */
@NullMarked
package io.karpenter.k8s.leader;

import org.jspecify.annotations.NullMarked;
