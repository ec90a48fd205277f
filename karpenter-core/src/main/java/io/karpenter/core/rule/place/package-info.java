/**
 * What pods ask of the labels of a place, and which places there are. A snapshot and a catalogue come in; existing nodes with
 * what is left on them, NodePools as templates of new nodes, and the daemons that either will carry go out. Pure functions:
 * the rules, the solver and explanations all start from them.
 */
@NullMarked
package io.karpenter.core.rule.place;

import org.jspecify.annotations.NullMarked;
