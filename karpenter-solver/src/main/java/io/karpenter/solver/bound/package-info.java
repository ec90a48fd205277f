/**
 * Lower bounds: what any plan must cost at least. A compiled problem comes in; prices per class and a proven bound go out.
 * The prices also guide the packer.
 */
@NullMarked
package io.karpenter.solver.bound;

import org.jspecify.annotations.NullMarked;
