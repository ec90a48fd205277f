/**
 * Reads EC2NodeClasses. The tree of a manifest comes in; a typed {@link io.karpenter.aws.nodeclass.Ec2NodeClass} goes out, or every problem
 * with it, each with its field. Whether a section of the kubelet will do on a machine is asked here too, as that is a matter of how it is read.
 */
@NullMarked
package io.karpenter.aws.nodeclass.read;

import org.jspecify.annotations.NullMarked;
