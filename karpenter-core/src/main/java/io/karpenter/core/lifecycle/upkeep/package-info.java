/**
 * What is looked after beside the steps of a NodeClaim's life: its age, machines and claims that have lost each other, Nodes that are
 * not what was promised, when pods last came or went, and fingerprints of older versions (LIF-40..51, GC, DIS-CON-07). In come claims,
 * Nodes, machines and the time; out go claims as they should be, and what is to be ended. Nothing here keeps anything in mind.
 */
@NullMarked
package io.karpenter.core.lifecycle.upkeep;

import org.jspecify.annotations.NullMarked;
