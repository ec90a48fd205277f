/**
 * From pods without a node to NodeClaims. Pods that wait are gathered for a moment, the solver plans them all at once, and what it plans
 * is written to the API server; which pod goes where is announced, not enforced. Deciding is done elsewhere.
 */
@NullMarked
package io.karpenter.k8s.provision;

import org.jspecify.annotations.NullMarked;
