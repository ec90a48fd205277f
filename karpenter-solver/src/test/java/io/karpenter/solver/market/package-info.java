/** Tests of what can be bought. */
@NullMarked
package io.karpenter.solver.market;

import org.jspecify.annotations.NullMarked;
