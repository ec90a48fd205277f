/** Tests of how NodeClaims become machines and Nodes, and how they end. */
@NullMarked
package io.karpenter.k8s.lifecycle;

import org.jspecify.annotations.NullMarked;
