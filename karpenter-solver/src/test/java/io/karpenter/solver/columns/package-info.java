/** Tests of column generation on problems small enough to try everything, and on published ones. */
@NullMarked
package io.karpenter.solver.columns;

import org.jspecify.annotations.NullMarked;
