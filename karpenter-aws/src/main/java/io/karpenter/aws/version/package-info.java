/**
 * What the cluster's control plane says of itself: the Kubernetes version that nodes are to run, and the addresses of Services. EKS or the API server
 * says it; the last answer stays until there is another, and a version that is not supported is told once.
 */
@NullMarked
package io.karpenter.aws.version;

import org.jspecify.annotations.NullMarked;
