/**
 * Writes what {@link io.karpenter.core.disruption.drift} finds into the conditions of NodeClaims: whether they have drifted, and whether they
 * have been quiet for long enough. In come changes of claims, pools, NodeClasses and pods; the provider is asked what only it can know, and
 * its answers are kept for a while.
 */
@NullMarked
package io.karpenter.k8s.drift;

import org.jspecify.annotations.NullMarked;
