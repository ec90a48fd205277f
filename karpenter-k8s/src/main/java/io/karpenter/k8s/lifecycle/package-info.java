/**
 * Carries out what {@link io.karpenter.core.lifecycle} decides about NodeClaims, from launch to the end of the machine: calls the
 * provider between steps, and writes the difference as merge patches, lists and conditions only on the version that was read. Changes
 * of claims and Nodes come in as keys; every reconciler may be stopped at any call and begun anew. How objects are read is in {@code
 * claim}, what is looked after beside the steps in {@code upkeep}.
 */
@NullMarked
package io.karpenter.k8s.lifecycle;

import org.jspecify.annotations.NullMarked;
