/**
 * Local search over nodes (Timefold): moves that empty some nodes and pack their pods anew, or remove existing ones and pour what was
 * on them into what stays. Units of a packing and hosts as parallel arrays come in; slots and their drafts, which hold every unit
 * exactly once, go out. How long it goes on, and what else is tried, is for the callers.
 */
@NullMarked
package io.karpenter.solver.search.repack;

import org.jspecify.annotations.NullMarked;
