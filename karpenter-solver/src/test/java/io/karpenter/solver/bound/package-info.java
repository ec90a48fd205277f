/** Tests of the lower bounds beside the best plans there are, and beside published ones. */
@NullMarked
package io.karpenter.solver.bound;

import org.jspecify.annotations.NullMarked;
