/**
 * Lowers the price of a cluster that runs: a snapshot and a catalogue come in, commands that are safe one after another go out, and
 * a reason for every node that stays. Methods of consolidation are behind one interface; here is what they all work with.
 */
@NullMarked
package io.karpenter.solver.consolidation;

import org.jspecify.annotations.NullMarked;
