package io.karpenter.core.nodepool;

/** Which provider object configures the nodes of a pool. */
public record NodeClassRef(String group, String kind, String name) {}
