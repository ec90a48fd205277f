/**
 * Turns a packing back into the words of the domain: NodeClaims with requirements and instance types, pods by name, reasons for
 * what has no place. A {@link io.karpenter.solver.packing.Packing} comes in, a {@link io.karpenter.core.plan.Plan} goes out.
 */
@NullMarked
package io.karpenter.solver.assembly;

import org.jspecify.annotations.NullMarked;
