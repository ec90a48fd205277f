/**
 * Covering problems small enough to try everything. A {@link io.karpenter.solver.columns.CoveringProblem} comes in, the least price of
 * whole bins that cover it goes out, or word that it is too large for that. Bins that run out are spent first, in every way; what they
 * may leave over is covered by those that do not.
 */
@NullMarked
package io.karpenter.solver.columns.exact;

import org.jspecify.annotations.NullMarked;
