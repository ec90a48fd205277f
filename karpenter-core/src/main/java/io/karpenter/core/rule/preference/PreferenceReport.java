package io.karpenter.core.rule.preference;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.RelaxedPreference;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The preferences that the pods of a plan do not get, and what that costs.
 *
 * <p>Each costs weight / 100 × 5 % of the pod's share of its node's price; soft spread and {@code PreferNoSchedule} taints weigh
 * 100. Of pods that are too many in a domain the last ones miss their preference, in the order of the plan. Preferences of pods
 * that have their node already are not looked at, but such pods count for others.
 *
 * <p>O(pods + distinct pod specs × distinct pod labels + nodes × instance labels). Immutable. Source: decisions 2, SCH-PREF-01.
 *
 * @param relaxed by node in the order of the plan, equal pods of a node together
 * @param hourlyCost USD per hour that they are worth together
 */
public record PreferenceReport(List<RelaxedPreference> relaxed, double hourlyCost) {

    /** Nothing is missed. */
    public static final PreferenceReport NONE = new PreferenceReport(List.of(), 0);

    public PreferenceReport {
        relaxed = List.copyOf(relaxed);
    }

    /** What the final state that {@code plan} leads to does not meet; its new nodes are taken to be the offerings they name. */
    public static PreferenceReport of(Cluster cluster, Catalog catalog, Plan plan) {
        if (plan.scheduledPods() == 0 || !(somePodPrefers(cluster) || someNodeIsTainted(cluster))) {
            return NONE;
        }
        FinalNodes state = FinalNodes.of(cluster, catalog, plan);
        PreferenceReader reader = new PreferenceReader(catalog.schema(), state.topology());
        List<RelaxedPreference> relaxed = new ArrayList<>();
        double cost = 0;
        // Backwards, because places in a domain go to those that come first: what is too many is used up by the last.
        for (FinalNode node : reversed(state.nodes())) {
            for (PodGroup group : reversed(node.groups())) {
                cost += weigh(group, node, reversed(reader.of(group)), relaxed);
            }
        }
        Collections.reverse(relaxed);
        return new PreferenceReport(relaxed, cost);
    }

    private static double weigh(
            PodGroup group, FinalNode node, List<Preference> preferences, List<RelaxedPreference> relaxed) {
        int[] unmet = new int[preferences.size()];
        int most = 0;
        double cost = 0;
        for (int i = 0; i < unmet.length; i++) {
            unmet[i] = preferences.get(i).unmet(node, group.size());
            most = Math.max(most, unmet[i]);
            if (unmet[i] > 0) {
                double worth = Preferences.share(preferences.get(i).weight()) * node.priceOf(group.spec());
                cost += unmet[i] * worth;
            }
        }
        for (int back = 1; back <= most; back++) {
            for (int i = 0; i < unmet.length; i++) {
                if (unmet[i] >= back) {
                    relaxed.add(new RelaxedPreference(
                            group.pods().get(group.size() - back),
                            preferences.get(i).words(node)));
                }
            }
        }
        return cost;
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }

    private static boolean somePodPrefers(Cluster cluster) {
        Set<PodSpec> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Pod pod : cluster.pods()) {
            if (pod.isPending()
                    && seen.add(pod.spec())
                    && (Preferences.onNodes(pod.spec())
                            || !Preferences.topologyKeys(pod.spec()).isEmpty())) {
                return true;
            }
        }
        return false;
    }

    private static boolean someNodeIsTainted(Cluster cluster) {
        return cluster.nodePools().stream()
                        .anyMatch(pool -> keepsAway(pool.template().taints()))
                || cluster.nodes().stream().anyMatch(node -> keepsAway(node.taints()))
                || cluster.nodeClaims().stream().anyMatch(claim -> keepsAway(claim.taints()));
    }

    private static boolean keepsAway(Collection<Taint> taints) {
        return taints.stream().anyMatch(taint -> taint.effect() == TaintEffect.PREFER_NO_SCHEDULE);
    }
}
