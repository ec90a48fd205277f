package io.karpenter.core.workload;

/** Who owns an object. */
public record OwnerReference(String apiVersion, String kind, String name, String uid, boolean controller) {}
