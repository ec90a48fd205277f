/** What packing promises, proven on compiled problems. Scenarios of the testkit come in, packings are compared. */
@NullMarked
package io.karpenter.solver.packing.strategy;

import org.jspecify.annotations.NullMarked;
