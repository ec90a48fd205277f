/**
 * NodeClaims and the Nodes they have become, as those see them who look after them: plain values with their conditions and the marks
 * that Karpenter writes on them. Whoever reads objects makes these values, and writes what differs in the values that come back.
 * Nothing is decided here but which objects are ours.
 */
@NullMarked
package io.karpenter.core.lifecycle.claim;

import org.jspecify.annotations.NullMarked;
