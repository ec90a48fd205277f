/** Tests of consolidation, part reference. */
@NullMarked
package io.karpenter.solver.consolidation.reference;

import org.jspecify.annotations.NullMarked;
