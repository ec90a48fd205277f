/**
 * Decides which nodes of a running cluster are disrupted next, and what comes for them: empty ones, drifted ones, and those that
 * consolidation saves something with. What is decided is a function of snapshots; who carries it out is for the caller.
 */
@NullMarked
package io.karpenter.solver.disruption;

import org.jspecify.annotations.NullMarked;
