/**
 * What a machine has and what the system takes of it. {@link io.karpenter.aws.facts.InstanceFacts} and an {@link
 * io.karpenter.aws.nodeclass.Ec2NodeClass} come in; capacity and overhead go out, by the formulas of AWS-CAP.
 */
@NullMarked
package io.karpenter.aws.capacity;

import org.jspecify.annotations.NullMarked;
