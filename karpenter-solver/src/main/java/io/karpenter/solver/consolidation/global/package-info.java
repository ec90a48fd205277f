/**
 * Consolidation as one optimisation: any set of nodes is replaced by any set of nodes. In comes the problem of a cluster, out comes
 * the target state that is worth most, cut into commands. The search itself is that of {@code solver.search}.
 */
@NullMarked
package io.karpenter.solver.consolidation.global;

import org.jspecify.annotations.NullMarked;
