package io.karpenter.core.risk;

import java.util.Locale;

/**
 * More pods on spot nodes of one interruption pool than the settings allow, which no plan of the same nodes helps: data with the
 * numbers in it.
 */
public sealed interface CrowdedPool {

    /** The instance type of the pool. */
    String instanceType();

    /** The zone of the pool. */
    String zone();

    /** How many pods are there. */
    int pods();

    /** How many pods there may be. */
    int most();

    /** What the share is of, in words: {@code the cluster}, or the kind and name of a workload. */
    String scope();

    /** Of all pods: those that the plan places and those that run, but not those of DaemonSets. */
    record OfCluster(String instanceType, String zone, int pods, int most, int all) implements CrowdedPool {
        @Override
        public String scope() {
            return "the cluster";
        }
    }

    /**
     * Of the pods that one object controls.
     *
     * @param workload {@code Kind namespace/name} of the object
     */
    record OfWorkload(String workload, String instanceType, String zone, int pods, int most, int all)
            implements CrowdedPool {
        @Override
        public String scope() {
            return workload;
        }
    }

    /** How many pods the share is of. */
    int all();

    /** Stable name for programs: {@code OfCluster} or {@code OfWorkload}. */
    default String code() {
        return getClass().getSimpleName();
    }

    /** One line for people. */
    default String message() {
        return String.format(
                Locale.ROOT,
                "spot %s in %s has %d of the %d pods of %s (%.0f %%), %d are allowed",
                instanceType(),
                zone(),
                pods(),
                all(),
                scope(),
                100.0 * pods() / Math.max(1, all()),
                most());
    }
}
