package io.karpenter.core.disruption.command;

import io.karpenter.core.workload.PodId;

/**
 * A pod that is evicted, and where it goes.
 *
 * @param from a node of the command
 * @param to a node that stays, or a replacement by its name
 */
public record PodMove(PodId pod, String from, String to) {}
