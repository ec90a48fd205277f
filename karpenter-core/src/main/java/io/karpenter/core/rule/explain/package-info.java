/**
 * Why a pod has no place. A cluster, a catalogue and a plan come in; for each pod {@link io.karpenter.core.rule.explain.Explainer}
 * asks every rule about every place and gives back what stands against the pod, what nothing can change first.
 */
@NullMarked
package io.karpenter.core.rule.explain;

import org.jspecify.annotations.NullMarked;
