/**
 * The cluster as it would be once a plan is carried out: every node with the labels it has or could get, and who runs there.
 * A snapshot, a catalogue and a plan come in; {@link io.karpenter.core.verify.state.FinalCluster} is what the checks of a plan
 * look at. Label rules, selectors, taints and amounts are evaluated here from the specification alone, on concrete labels, so
 * that a mistake of the planner's algebra cannot hide itself.
 */
@NullMarked
package io.karpenter.core.verify.state;

import org.jspecify.annotations.NullMarked;
