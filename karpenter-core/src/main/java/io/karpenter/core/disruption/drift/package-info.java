/**
 * The conditions of NodeClaims that disruption goes by: whether a node still is what its NodePool, its catalogue and its provider want it to
 * be, and whether it has been quiet for long enough to be consolidated. In come the claim, its pool and the time, out comes the claim with
 * the condition as it should be. Nothing here asks a provider; whoever does hands the answer in.
 */
@NullMarked
package io.karpenter.core.disruption.drift;

import org.jspecify.annotations.NullMarked;
