package io.karpenter.k8s.manifest.stated;

/** A PriorityClass. */
public record PriorityClass(String name, int value, boolean globalDefault) {}
