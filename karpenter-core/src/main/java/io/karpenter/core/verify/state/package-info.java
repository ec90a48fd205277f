/**
 * The cluster as it would be once a plan is carried out: every node with the labels it has or could get, and who runs there. A
 * snapshot, a catalogue and a plan come in; {@link io.karpenter.core.verify.state.FinalCluster} is what the checks of a plan look at.
 * What labels and taints mean is in {@link io.karpenter.core.verify.match}; amounts, costs and selections of pods are worked out here
 * anew.
 */
@NullMarked
package io.karpenter.core.verify.state;

import org.jspecify.annotations.NullMarked;
