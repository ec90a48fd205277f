/**
 * What a packing is made of and can be taken apart into: drafts of nodes with counts of classes, the rules between pods of one node,
 * what can still be bought. A {@link io.karpenter.solver.problem.CompiledProblem} comes in; a {@link
 * io.karpenter.solver.packing.Packing}, or units that can be packed anew, go out. Who packs is in {@code strategy}, what couples nodes
 * in {@code domain}.
 */
@NullMarked
package io.karpenter.solver.packing;

import org.jspecify.annotations.NullMarked;
