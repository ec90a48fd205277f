/**
 * NodeClaim of Karpenter's v1 API as Java values, for programs that ask for single nodes or read what was asked for. A spec cannot be
 * changed once it is stored, not even the spelling of a duration, so never write a read one back.
 */
@NullMarked
package io.karpenter.k8s.crd.claim;

import org.jspecify.annotations.NullMarked;
