/**
 * The scheduling rules about one pod and one place, one class each: <em>admitted</em> or <em>refused, because</em> comes out, with
 * the numbers. What rules look at is worked out in {@code rule.place}; rules about where other pods are, are in {@code
 * rule.topology}; {@code rule.explain} asks all of them.
 */
@NullMarked
package io.karpenter.core.rule;

import org.jspecify.annotations.NullMarked;
