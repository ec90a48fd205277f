/**
 * Consolidates the same cluster again and again, as a running system does: snapshots come in one after another, plans go out. What was
 * looked at before and has not changed is not looked at again, so that a small change costs a small search.
 */
@NullMarked
package io.karpenter.solver.consolidation.planner;

import org.jspecify.annotations.NullMarked;
