/**
 * NodeClaims and their Nodes between objects and the values of {@link io.karpenter.core.lifecycle.claim}. Objects and values come in,
 * values and patches of what differs go out; objects are found by their provider id. Nothing is decided here.
 */
@NullMarked
package io.karpenter.k8s.lifecycle.claim;

import org.jspecify.annotations.NullMarked;
