/** Tests of how pods that wait become NodeClaims. */
@NullMarked
package io.karpenter.k8s.provision;

import org.jspecify.annotations.NullMarked;
