/**
 * Prices as AWS states them now. The price list and the spot market are asked for, and {@link io.karpenter.aws.price.live.LivePrices} answers with
 * what they last said; the embedded tables hold until then.
 */
@NullMarked
package io.karpenter.aws.price.live;

import org.jspecify.annotations.NullMarked;
