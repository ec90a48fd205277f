/** Tests of what is said of CapacityBuffers, and when planning hears of them. */
@NullMarked
package io.karpenter.k8s.buffer;

import org.jspecify.annotations.NullMarked;
