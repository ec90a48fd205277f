/**
 * Machine reassignment, the ROADEF/EURO challenge of 2012: processes that are on machines already are moved to where they cost less. The
 * contest's files come in; assignments, with what an independent checker of the contest's rules says of them, go out. What is like
 * ours is the way of searching ({@code io.karpenter.solver.search}), not the objective.
 */
@NullMarked
package io.karpenter.benchmarks.published.reassignment;

import org.jspecify.annotations.NullMarked;
