/** Tests of consolidating the same cluster again and again. */
@NullMarked
package io.karpenter.solver.consolidation.planner;

import org.jspecify.annotations.NullMarked;
