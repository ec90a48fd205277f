/** Tests of every combination beside placing unit by unit in every way. */
@NullMarked
package io.karpenter.solver.columns.exact;

import org.jspecify.annotations.NullMarked;
