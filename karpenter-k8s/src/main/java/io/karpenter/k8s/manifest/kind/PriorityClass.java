package io.karpenter.k8s.manifest.kind;

/** A PriorityClass. */
public record PriorityClass(String name, int value, boolean globalDefault) {}
