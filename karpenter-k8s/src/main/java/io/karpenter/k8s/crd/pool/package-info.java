/**
 * NodePool of Karpenter's v1 API as Java values, for programs that create pools or read them. Absent and zero are told apart, and what
 * the API server refuses when it is empty is left out when written. Change parts of stored objects by patches, not by writing them back.
 */
@NullMarked
package io.karpenter.k8s.crd.pool;

import org.jspecify.annotations.NullMarked;
