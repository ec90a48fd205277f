/**
 * The public face of the solver. A {@link io.karpenter.solver.api.Problem} goes in, a {@link io.karpenter.core.plan.Plan}
 * comes out; everything else in this module is internal.
 */
@NullMarked
package io.karpenter.solver.api;

import org.jspecify.annotations.NullMarked;
