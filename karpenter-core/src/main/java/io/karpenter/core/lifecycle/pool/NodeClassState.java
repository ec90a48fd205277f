package io.karpenter.core.lifecycle.pool;

import io.karpenter.core.condition.Condition;
import java.util.Optional;

/**
 * What a NodePool needs to know of its NodeClass.
 *
 * @param ready its condition Ready, empty if it has none
 */
public record NodeClassState(long generation, boolean deleting, Optional<Condition> ready) {}
