package io.karpenter.aws.discovery;

/** A security group that machines can have. */
public record SecurityGroupFacts(String id, String name) {}
