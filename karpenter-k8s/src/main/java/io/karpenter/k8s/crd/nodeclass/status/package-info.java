/**
 * What is observed of an EC2NodeClass: the subnets, security groups, images and capacity reservations that it selects, as its status lists them.
 */
@NullMarked
package io.karpenter.k8s.crd.nodeclass.status;

import org.jspecify.annotations.NullMarked;
