/**
 * What is known of the cluster from its watches. Changes come in one by one; out go objects by key, and at any time the immutable {@link
 * io.karpenter.core.cluster.Cluster} that decisions are made from. Nothing here asks the API server for a list once it has begun.
 */
@NullMarked
package io.karpenter.k8s.observe;

import org.jspecify.annotations.NullMarked;
