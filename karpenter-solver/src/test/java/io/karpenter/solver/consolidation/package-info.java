/** What consolidation does, and what holds for every plan of it. */
@NullMarked
package io.karpenter.solver.consolidation;

import org.jspecify.annotations.NullMarked;
