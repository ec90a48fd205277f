/**
 * What risk is worth: settings that say how interruptions of spot nodes, shortages of capacity and concentration in one interruption
 * pool count, and what a plan has to say about them. Plain values; below are the prices ({@code pricing}) and the shares
 * ({@code share}) that follow from them.
 */
@NullMarked
package io.karpenter.core.risk;

import org.jspecify.annotations.NullMarked;
