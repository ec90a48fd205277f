/**
 * Builds the first plan: works on classes and counts, runs several strategies, keeps the best. A {@link
 * io.karpenter.solver.problem.CompiledProblem} comes in, a {@link io.karpenter.solver.packing.Packing} goes out. Rules that
 * couple nodes (spread, zonal affinity) are turned into counts per domain first; what is left couples pods of one node only.
 */
@NullMarked
package io.karpenter.solver.packing;

import org.jspecify.annotations.NullMarked;
