/**
 * Compiles a snapshot into dense arrays, once: pods fall into classes with counts, resources become {@code long} vectors,
 * what a pod may run on becomes a bit set over offers sorted by price, topology domains become small integers. A {@link
 * io.karpenter.solver.api.Problem} comes in, a {@link io.karpenter.solver.problem.CompiledProblem} goes out and is only read
 * afterwards.
 */
@NullMarked
package io.karpenter.solver.problem;

import org.jspecify.annotations.NullMarked;
