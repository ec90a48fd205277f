package io.karpenter.core.rule.preference;

import io.karpenter.core.workload.PodSpec;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which preferences pods have, and what one is worth. Stateless. Source: SCH-PREF-01, decisions 2.
 */
public final class Preferences {

    /** Of preferences that have no weight of their own: {@code ScheduleAnyway} spread and {@code PreferNoSchedule} taints. */
    public static final int FULL_WEIGHT = 100;

    /** Share of its pod's price that a preference of full weight is worth. */
    private static final double FULL_WEIGHT_SHARE = 0.05;

    private Preferences() {}

    /** Share of a pod's price that not meeting a preference of {@code weight}, from 1 to 100, costs: 5 % for 100. */
    public static double share(int weight) {
        return (double) weight / FULL_WEIGHT * FULL_WEIGHT_SHARE;
    }

    /** True if the pod has preferences on the labels of its node. */
    public static boolean onNodes(PodSpec pod) {
        return !pod.nodeAffinity().preferred().isEmpty();
    }

    /** The topology keys of the preferences that the pod has on where other pods are: soft spread, affinity, anti-affinity. */
    public static Set<String> topologyKeys(PodSpec pod) {
        Set<String> keys = new TreeSet<>();
        pod.podAffinity().preferred().forEach(p -> keys.add(p.term().topologyKey()));
        pod.podAntiAffinity().preferred().forEach(p -> keys.add(p.term().topologyKey()));
        pod.topologySpread().stream().filter(s -> !s.hard()).forEach(s -> keys.add(s.topologyKey()));
        return keys;
    }
}
