/**
 * The CustomResourceDefinitions of NodePool, NodeClaim, NodeOverlay, CapacityBuffer and EC2NodeClass: given out as they are shipped, made for another
 * provider's labels and NodeClasses, and brought to an API server. The packages beneath are the kinds as Java values, from which the definitions are made.
 */
@NullMarked
package io.karpenter.k8s.crd;

import org.jspecify.annotations.NullMarked;
