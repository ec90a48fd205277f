/**
 * Consolidation as the reference does it, for comparison and as a start: simulations, what can be done about a set of candidates, one
 * command after another, and whether a command still holds when it is to be carried out. Problems come in, plans go out.
 */
@NullMarked
package io.karpenter.solver.consolidation.reference;

import org.jspecify.annotations.NullMarked;
