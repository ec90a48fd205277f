package io.karpenter.core.plan;

import io.karpenter.core.workload.PodId;

/** A preference of a pod that the plan does not meet, in words. */
public record RelaxedPreference(PodId pod, String preference) {}
