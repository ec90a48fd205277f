/** Tests of the linear programs: one way to solve them beside the other. */
@NullMarked
package io.karpenter.solver.linear;

import org.jspecify.annotations.NullMarked;
