/** Tests of how machines are given up that are not well or are taken back. */
@NullMarked
package io.karpenter.k8s.repair;

import org.jspecify.annotations.NullMarked;
