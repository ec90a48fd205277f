/** Tests of what is written into NodePools. */
@NullMarked
package io.karpenter.k8s.nodepool;

import org.jspecify.annotations.NullMarked;
