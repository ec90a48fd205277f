/**
 * The kinds of Karpenter's own API: NodePools, NodeClaims and NodeOverlays. Their fields come in; values of the domain go out,
 * checked by every rule of that API that needs no cluster (API-NP, API-NC, API-NO).
 */
@NullMarked
package io.karpenter.k8s.manifest.karpenter;

import org.jspecify.annotations.NullMarked;
