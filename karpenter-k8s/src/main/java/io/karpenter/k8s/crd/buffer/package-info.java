/**
 * CapacityBuffer of the Cluster Autoscaler's v1beta1 API as Java values, for programs that keep room for pods to come or read how much is
 * kept. Absent and zero are told apart.
 */
@NullMarked
package io.karpenter.k8s.crd.buffer;

import org.jspecify.annotations.NullMarked;
