/**
 * Lower bounds: what any plan must cost at least. A compiled problem comes in; prices per class and a proven bound go out, better
 * the longer it may take. The prices also guide the packer.
 */
@NullMarked
package io.karpenter.solver.bound;

import org.jspecify.annotations.NullMarked;
