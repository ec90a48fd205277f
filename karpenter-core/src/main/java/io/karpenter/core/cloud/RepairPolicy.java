package io.karpenter.core.cloud;

import java.time.Duration;

/**
 * A condition of Nodes that calls for a new machine once it has lasted. Source: HLT-01.
 *
 * @param conditionType of the Node
 * @param conditionStatus {@code False} or {@code Unknown} or {@code True}: the one that is unhealthy
 * @param toleration how long it may last
 */
public record RepairPolicy(String conditionType, String conditionStatus, Duration toleration) {}
