/**
 * From planned nodes to NodeClaims. What a plan and a NodePool say of a node comes in; the NodeClaim as it is to be created goes out. Plain
 * values; who writes them to an API server is elsewhere.
 */
@NullMarked
package io.karpenter.core.nodeclaim;

import org.jspecify.annotations.NullMarked;
