/**
 * What becomes of a plan when nobody tells the kube-scheduler about it. A plan goes in with its problem; which of its pods would be
 * left without a node, once its nodes are there and the scheduler chooses for itself, comes out.
 */
@NullMarked
package io.karpenter.solver.binding;

import org.jspecify.annotations.NullMarked;
