/** Tests of consolidation, part sequence. */
@NullMarked
package io.karpenter.solver.consolidation.sequence;

import org.jspecify.annotations.NullMarked;
