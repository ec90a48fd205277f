/**
 * What solving gives: nodes to launch, pods on existing nodes, pods that have no place and why. Plain values that the solver
 * fills, the verifier checks, and the edges print or act on.
 */
@NullMarked
package io.karpenter.core.plan;

import org.jspecify.annotations.NullMarked;
