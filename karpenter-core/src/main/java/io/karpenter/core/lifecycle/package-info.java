/**
 * The life of a NodeClaim, from finalizer and launch to the end of its machine, as steps over values: in come the claim, its Nodes and
 * the time, out come claim and Node as they should be, when to look again and what to tell (LIF, TRM-01..06). A step calls nobody;
 * whoever runs it makes the provider's calls between steps, any of which may be repeated after a crash. What the steps work on is in
 * {@code claim}, what is looked after beside them in {@code upkeep}, and what becomes of NodePools in {@code pool}.
 */
@NullMarked
package io.karpenter.core.lifecycle;

import org.jspecify.annotations.NullMarked;
