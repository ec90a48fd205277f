/**
 * Lowers the price of a cluster that runs: a snapshot and a catalogue come in, commands that are safe one after another go out, and
 * a reason for every node that stays. Methods of consolidation are behind one interface; what they have in common, from simulating
 * what becomes of pods to cutting a target state into commands, is here beside them.
 */
@NullMarked
package io.karpenter.solver.consolidation;

import org.jspecify.annotations.NullMarked;
