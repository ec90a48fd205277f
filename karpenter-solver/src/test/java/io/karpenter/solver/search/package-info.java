/** Tests of the search: that Timefold finds no fault with the model, and that threads end. */
@NullMarked
package io.karpenter.solver.search;

import org.jspecify.annotations.NullMarked;
