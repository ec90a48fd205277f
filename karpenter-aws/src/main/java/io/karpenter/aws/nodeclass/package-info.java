/**
 * EC2NodeClass. The tree of a manifest comes in; a typed {@link io.karpenter.aws.nodeclass.Ec2NodeClass} goes out, or every
 * problem with it. Only what decides which machines fit and what they offer is kept; how machines are launched is not.
 */
@NullMarked
package io.karpenter.aws.nodeclass;

import org.jspecify.annotations.NullMarked;
