package io.karpenter.engine.document;

import io.karpenter.core.plan.Plan;

/**
 * A plan as a file states it.
 *
 * @param plan the plan itself
 * @param summary what the file says about it in its summary
 */
public record StatedPlan(Plan plan, StatedSummary summary) {}
