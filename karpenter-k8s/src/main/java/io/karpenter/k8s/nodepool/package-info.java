/**
 * Carries out what {@link io.karpenter.core.lifecycle.pool} decides about NodePools: reads objects into its values and writes the
 * difference to annotations and status. Each reconciler owns one condition or some fields of the status; a write is refused as a conflict
 * if another was faster, and then made anew.
 */
@NullMarked
package io.karpenter.k8s.nodepool;

import org.jspecify.annotations.NullMarked;
