package io.karpenter.core.cluster;

import io.karpenter.core.workload.PodSpec;

/** A DaemonSet: its pods are overhead on every node that they run on, never planned (SCH-DS). */
public record DaemonSet(String namespace, String name, PodSpec template) {}
