/**
 * Builds the first plan: works on classes and counts, runs several strategies, keeps the best. A {@link
 * io.karpenter.solver.problem.CompiledProblem} comes in, the {@link io.karpenter.solver.packing.Packing} that {@link
 * io.karpenter.solver.packing.strategy.FirstPlan} chooses goes out. Rules that couple nodes are decided first, domain by domain; what
 * is left couples pods of one node only.
 */
@NullMarked
package io.karpenter.solver.packing.strategy;

import org.jspecify.annotations.NullMarked;
