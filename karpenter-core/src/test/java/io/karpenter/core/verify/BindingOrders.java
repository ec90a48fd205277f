package io.karpenter.core.verify;

import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Binds pods one after another to given nodes as the kube-scheduler's filters PodTopologySpread and InterPodAffinity would, and
 * tries every order. Knows selectors of {@code matchLabels} in the pod's own namespace, nodes without taints, and no node
 * affinity; for a handful of pods.
 */
final class BindingOrders {

    /** A pod and the labels of the node it is on, or is to be bound to. */
    record Placed(Pod pod, Map<String, String> node) {}

    private final List<Map<String, String>> nodes;
    private final List<Placed> bound;
    private final List<Placed> planned;
    private final Set<Integer> deadEnds = new HashSet<>();

    private BindingOrders(List<Map<String, String>> nodes, List<Placed> bound, List<Placed> planned) {
        this.nodes = nodes;
        this.bound = bound;
        this.planned = planned;
    }

    /** True if some order of binding {@code planned} is accepted. */
    static boolean exist(List<Map<String, String>> nodes, List<Placed> bound, List<Placed> planned) {
        return new BindingOrders(nodes, bound, planned).completes(0);
    }

    /** @param done bit i is set once planned pod i is bound */
    private boolean completes(int done) {
        if (done == (1 << planned.size()) - 1) {
            return true;
        }
        if (deadEnds.contains(done)) {
            return false;
        }
        List<Placed> there = new ArrayList<>(bound);
        for (int i = 0; i < planned.size(); i++) {
            if ((done & 1 << i) != 0) {
                there.add(planned.get(i));
            }
        }
        for (int i = 0; i < planned.size(); i++) {
            if ((done & 1 << i) == 0 && admits(there, planned.get(i)) && completes(done | 1 << i)) {
                return true;
            }
        }
        deadEnds.add(done);
        return false;
    }

    private boolean admits(List<Placed> there, Placed next) {
        return spreads(there, next) && joins(there, next) && isApart(there, next);
    }

    private boolean spreads(List<Placed> there, Placed next) {
        for (TopologySpreadConstraint constraint : next.pod().spec().topologySpread()) {
            String key = constraint.topologyKey();
            LabelSelector selector = constraint.selector().orElseThrow();
            long least = nodes.stream()
                    .map(node -> node.get(key))
                    .distinct()
                    .mapToLong(domain -> count(there, selector, key, domain))
                    .min()
                    .orElseThrow();
            long here = count(there, selector, key, next.node().get(key));
            long self = selects(selector, next.pod()) ? 1 : 0;
            if (here + self - least > constraint.maxSkew()) {
                return false;
            }
        }
        return true;
    }

    private static long count(List<Placed> there, LabelSelector selector, String key, String domain) {
        return there.stream()
                .filter(p ->
                        selects(selector, p.pod()) && domain.equals(p.node().get(key)))
                .count();
    }

    private static boolean joins(List<Placed> there, Placed next) {
        List<PodAffinityTerm> terms = next.pod().spec().podAffinity().required();
        List<Placed> matching =
                there.stream().filter(p -> matchesAll(terms, p.pod())).toList();
        boolean opens = matching.isEmpty() && matchesAll(terms, next.pod());
        return opens || terms.stream().allMatch(term -> matching.stream().anyMatch(p -> together(p, next, term)));
    }

    private static boolean matchesAll(List<PodAffinityTerm> terms, Pod pod) {
        return terms.stream().allMatch(term -> selects(term.selector().orElseThrow(), pod));
    }

    private static boolean isApart(List<Placed> there, Placed next) {
        return there.stream().noneMatch(other -> refuses(next, other) || refuses(other, next));
    }

    private static boolean refuses(Placed holder, Placed other) {
        return holder.pod().spec().podAntiAffinity().required().stream()
                .anyMatch(term -> selects(term.selector().orElseThrow(), other.pod()) && together(holder, other, term));
    }

    private static boolean together(Placed a, Placed b, PodAffinityTerm term) {
        String domain = a.node().get(term.topologyKey());
        return domain != null && domain.equals(b.node().get(term.topologyKey()));
    }

    private static boolean selects(LabelSelector selector, Pod pod) {
        return pod.spec().labels().entrySet().containsAll(selector.matchLabels().entrySet());
    }
}
