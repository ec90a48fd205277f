/**
 * The scheduling rules, one class each: a pod and a place go in, <em>admitted</em> or <em>refused, because</em> comes out, with
 * the numbers. What rules look at is worked out in {@code rule.place} and {@code rule.topology}; {@link
 * io.karpenter.core.rule.Explainer} asks all of them why a pod has no place.
 */
@NullMarked
package io.karpenter.core.rule;

import org.jspecify.annotations.NullMarked;
