package io.karpenter.k8s.manifest.stated;

import io.karpenter.core.cluster.PodDisruptionBudget;

/**
 * A disruption budget as its manifest states it.
 *
 * @param hasStatus true if {@code disruptionsAllowed} comes from its status, false if it is still to be computed
 */
public record PdbObject(PodDisruptionBudget budget, boolean hasStatus) {}
