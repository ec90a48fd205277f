/** Tests of how commands that disrupt nodes are carried out. */
@NullMarked
package io.karpenter.k8s.disrupt;

import org.jspecify.annotations.NullMarked;
