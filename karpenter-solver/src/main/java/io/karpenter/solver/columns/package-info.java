/**
 * Column generation: items to be covered by bins at the least price, each bin filled once or in part. A {@link
 * io.karpenter.solver.columns.CoveringProblem} comes in; fillings of bins, how often each is used, a value for each item and a
 * proven bound go out. Nothing here knows pods or nodes.
 */
@NullMarked
package io.karpenter.solver.columns;

import org.jspecify.annotations.NullMarked;
