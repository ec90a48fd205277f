/** Tests of the cloud that is none, and of what its machines do in a cluster. */
@NullMarked
package io.karpenter.k8s.simulated;

import org.jspecify.annotations.NullMarked;
