/** Tests of all controllers together: on a real control plane, and step by step on one in memory. */
@NullMarked
package io.karpenter.k8s.wiring;

import org.jspecify.annotations.NullMarked;
