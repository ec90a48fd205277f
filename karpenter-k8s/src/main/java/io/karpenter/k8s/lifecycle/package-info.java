/**
 * Carries out what {@link io.karpenter.core.lifecycle} decides about NodeClaims: reads objects into its values, calls the provider between
 * steps, and writes the difference as merge patches, lists and conditions only on the version that was read. Every reconciler may be
 * stopped at any call and begun anew.
 */
@NullMarked
package io.karpenter.k8s.lifecycle;

import org.jspecify.annotations.NullMarked;
