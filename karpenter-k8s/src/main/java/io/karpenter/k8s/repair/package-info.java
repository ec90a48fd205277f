/**
 * Gives up machines that are not well or that their cloud takes back. In come the conditions of Nodes and the notices of the provider; what
 * {@link io.karpenter.core.repair} decides becomes the deletion of a NodeClaim, with no regard to budgets. Each step may be repeated after a
 * crash.
 */
@NullMarked
package io.karpenter.k8s.repair;

import org.jspecify.annotations.NullMarked;
