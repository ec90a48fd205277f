/** Tests of what is found out of NodeClaims that have drifted or are quiet. */
@NullMarked
package io.karpenter.k8s.drift;

import org.jspecify.annotations.NullMarked;
