/** Tests of consolidation as one optimisation. */
@NullMarked
package io.karpenter.solver.consolidation.global;

import org.jspecify.annotations.NullMarked;
