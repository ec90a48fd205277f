/**
 * What the nodes of each NodePool amount to. A snapshot or its NodeClaims come in; out go capacities, numbers of nodes, and money per
 * hour. Limits, status and metrics use them.
 */
@NullMarked
package io.karpenter.k8s.observe.pool;

import org.jspecify.annotations.NullMarked;
