package io.karpenter.core.cluster;

import io.karpenter.core.workload.PodSpec;

/**
 * A DaemonSet: its pods are overhead on every node that they run on, never planned (SCH-DS).
 *
 * @param template what the next of its pods will be: whoever makes a snapshot knows the newest of them, and what admission makes of one
 *     (SCH-DS-01)
 */
public record DaemonSet(String namespace, String name, PodSpec template) {}
