/**
 * Whether a saving is worth its disruption, by the policy {@code Balanced}. What a pool costs as a whole and what a command would
 * change come in; scores go out.
 */
@NullMarked
package io.karpenter.core.disruption.balance;

import org.jspecify.annotations.NullMarked;
