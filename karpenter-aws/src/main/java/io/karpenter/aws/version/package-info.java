/**
 * The Kubernetes version that nodes are to run. EKS or the API server says it; the last answer stays until there is another, and a version that is not
 * supported is told once.
 */
@NullMarked
package io.karpenter.aws.version;

import org.jspecify.annotations.NullMarked;
