/**
 * The snapshot that decisions are made from: nodes, claims, pods, volumes, NodePools and what else decides, at one instant.
 * A reader or a watcher builds a {@link io.karpenter.core.cluster.Cluster}; nobody changes it afterwards.
 */
@NullMarked
package io.karpenter.core.cluster;

import org.jspecify.annotations.NullMarked;
