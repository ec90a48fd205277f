package io.karpenter.aws.facts;

/**
 * An availability zone.
 *
 * @param name e.g. {@code us-east-1a}
 * @param id the physical zone behind the name, e.g. {@code use1-az4}
 */
public record Zone(String name, String id) {}
