/**
 * What documents state: objects as their manifests put them, checked but not yet completed with the defaults of a cluster.
 * The readers of kinds make them; {@code assembly} turns them into a snapshot. Plain values; only {@link
 * io.karpenter.k8s.manifest.stated.ReadObjects} collects.
 */
@NullMarked
package io.karpenter.k8s.manifest.stated;

import org.jspecify.annotations.NullMarked;
