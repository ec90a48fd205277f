package io.karpenter.aws.image;

import io.karpenter.core.requirement.Requirements;

/**
 * An image that nodes can boot from. Source: AWS-AMI-15.
 *
 * @param name may be empty
 * @param deprecated true if its publisher would rather have another used
 * @param requirements what an instance type must offer
 */
public record NodeImage(String id, String name, boolean deprecated, Requirements requirements) {}
