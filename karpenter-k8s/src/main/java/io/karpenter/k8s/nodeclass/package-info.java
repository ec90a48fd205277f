/**
 * Looks after the configuration objects of a provider that asks for it. Objects, NodeClaims and NodePools come in; finalizers, statuses and
 * fingerprints are written, as the provider says. What the provider does for an object is its own business.
 */
@NullMarked
package io.karpenter.k8s.nodeclass;

import org.jspecify.annotations.NullMarked;
