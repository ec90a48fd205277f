/**
 * Makes commands of a change: which parts of it can be carried out by themselves, in which order, and which of them at the same time. A
 * change of a snapshot comes in; commands in batches go out, and what cannot be carried out safely.
 */
@NullMarked
package io.karpenter.solver.consolidation.sequence;

import org.jspecify.annotations.NullMarked;
