/**
 * Risk as money: a catalogue and NodePools come in, the same catalogue with what each offering is expected to cost goes out. Prices
 * stay what they are; whoever decides goes by {@link io.karpenter.core.offering.Offering#cost}.
 */
@NullMarked
package io.karpenter.core.risk.pricing;

import org.jspecify.annotations.NullMarked;
