/**
 * From what documents state to the snapshot that decisions are made from. The objects of an input come in; workloads become
 * pods, defaults that a cluster would set are applied, and one {@link io.karpenter.core.cluster.Cluster} goes out.
 */
@NullMarked
package io.karpenter.k8s.manifest.assembly;

import org.jspecify.annotations.NullMarked;
