package io.karpenter.core.rule.preference;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.PodRequirements;
import io.karpenter.core.rule.topology.NodeFilter;
import io.karpenter.core.rule.topology.PodSelection;
import io.karpenter.core.rule.topology.TopologyView;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Reads the preferences of pods against the final state. Each distinct spec is read once; not thread-safe. */
final class PreferenceReader {

    private final LabelSchema schema;
    private final TopologyView topology;
    private final Map<PodSpec, Map<String, List<Preference>>> known = new IdentityHashMap<>();
    private final Map<Counted, Map<String, Integer>> counts = new HashMap<>();
    private final Map<Crowd, Map<String, Integer>> tooMany = new HashMap<>();

    /** Which pods are counted, and where. */
    private record Counted(PodSelection pods, String topologyKey, NodeFilter filter) {}

    /** A wish that no domain has more than {@code most}; pods with equal ones share the places of a domain. */
    private record Crowd(Counted counted, int most, boolean countsItself) {}

    PreferenceReader(LabelSchema schema, TopologyView topology) {
        this.schema = schema;
        this.topology = topology;
    }

    /** The preferences of the pods of {@code group}, in the order of {@link PodSpec}, the one on taints last. */
    List<Preference> of(PodGroup group) {
        return known.computeIfAbsent(group.spec(), s -> new HashMap<>())
                .computeIfAbsent(group.namespace(), n -> read(group.spec(), n));
    }

    private List<Preference> read(PodSpec spec, String namespace) {
        Pod pod = Pod.pending(namespace, "any", spec);
        List<Preference> preferences = new ArrayList<>();
        // An empty preferred term is met by every node, unlike an empty required one.
        spec.nodeAffinity().preferred().stream()
                .filter(preferred -> !preferred.term().matchExpressions().isEmpty())
                .forEach(preferred -> preferences.add(node(preferred)));
        spec.podAffinity().preferred().forEach(weighted -> preferences.add(near(weighted, pod)));
        spec.podAntiAffinity().preferred().forEach(weighted -> preferences.add(apart(weighted, pod)));
        spec.topologySpread().stream()
                .filter(spread -> !spread.hard())
                .forEach(spread -> preferences.add(spread(spread, pod)));
        preferences.add(new Preference.ForNoTaint(spec.tolerations()));
        return List.copyOf(preferences);
    }

    private Preference node(NodeAffinity.Preferred preferred) {
        PodSpec asking = PodSpec.builder()
                .nodeAffinity(new NodeAffinity(List.of(preferred.term()), List.of()))
                .build();
        return new Preference.ForNode(
                preferred.weight(),
                PodRequirements.alternatives(asking, schema),
                "node affinity " + preferred.term().matchExpressions() + ", weight " + preferred.weight());
    }

    private Preference near(PodAffinityTerm.Weighted weighted, Pod pod) {
        PodAffinityTerm term = weighted.term();
        PodSelection wanted = PodSelection.of(term, pod.namespace());
        return new Preference.ForCompany(
                weighted.weight(),
                term.topologyKey(),
                topology.selects(wanted, pod),
                counts(new Counted(wanted, term.topologyKey(), NodeFilter.EVERY_NODE)),
                "near %s by %s, weight %d".formatted(wanted, term.topologyKey(), weighted.weight()));
    }

    private Preference apart(PodAffinityTerm.Weighted weighted, Pod pod) {
        PodAffinityTerm term = weighted.term();
        PodSelection unwanted = PodSelection.of(term, pod.namespace());
        boolean self = topology.selects(unwanted, pod);
        Counted counted = new Counted(unwanted, term.topologyKey(), NodeFilter.EVERY_NODE);
        return new Preference.ForRoom(
                weighted.weight(),
                term.topologyKey(),
                self,
                tooMany(new Crowd(counted, self ? 1 : 0, self)),
                false,
                "apart from %s by %s, weight %d".formatted(unwanted, term.topologyKey(), weighted.weight()));
    }

    private Preference spread(TopologySpreadConstraint constraint, Pod pod) {
        String key = constraint.topologyKey();
        PodSelection spread = PodSelection.of(constraint, pod.spec(), pod.namespace());
        boolean self = topology.selects(spread, pod);
        Counted counted = new Counted(spread, key, NodeFilter.of(pod.spec(), constraint, schema));
        return new Preference.ForRoom(
                Preferences.FULL_WEIGHT,
                key,
                self,
                tooMany(new Crowd(counted, most(least(counted, pod.spec()), constraint.maxSkew()), self)),
                true,
                "spread of %s by %s, maxSkew %d (ScheduleAnyway)".formatted(spread, key, constraint.maxSkew()));
    }

    /** A skew may be as large as an int gets. */
    private static int most(int least, int maxSkew) {
        return (int) Math.min(Integer.MAX_VALUE, (long) least + maxSkew);
    }

    private Map<String, Integer> tooMany(Crowd crowd) {
        return tooMany.computeIfAbsent(crowd, c -> {
            Map<String, Integer> beyond = new HashMap<>();
            counts(c.counted()).forEach((domain, count) -> beyond.put(domain, count - c.most()));
            return beyond;
        });
    }

    /** The smallest count of the domains that are open to the pod; 0 for the hostname (SCH-TSC-12). */
    private int least(Counted counted, PodSpec pod) {
        String key = counted.topologyKey();
        if (key.equals(Labels.HOSTNAME)) {
            return 0;
        }
        List<Requirements> open = PodRequirements.alternatives(pod, schema);
        Map<String, Integer> counts = new HashMap<>(counts(counted));
        topology.domains(key, counted.filter()).forEach(domain -> counts.putIfAbsent(domain, 0));
        return counts.entrySet().stream()
                .filter(e -> open.stream().anyMatch(a -> a.get(key).has(e.getKey())))
                .mapToInt(Map.Entry::getValue)
                .min()
                .orElse(0);
    }

    private Map<String, Integer> counts(Counted counted) {
        return counts.computeIfAbsent(counted, c -> topology.counts(List.of(c.pods()), c.topologyKey(), c.filter()));
    }
}
