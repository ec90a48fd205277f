/**
 * How a node is emptied before its machine ends: which pods are waited for, in which order they are asked to go and when they are made to,
 * and which volumes have to be detached. In comes what is known of the node, its NodeClaim and its pods at one instant; out goes what is to
 * be done now and when to look again. Nothing is remembered between two looks but what stands in the NodeClaim.
 */
@NullMarked
package io.karpenter.core.drain;

import org.jspecify.annotations.NullMarked;
