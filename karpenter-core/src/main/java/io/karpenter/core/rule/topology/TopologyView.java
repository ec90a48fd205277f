package io.karpenter.core.rule.topology;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Where pods are, as spread and affinity see it: how many of a selection there are in each domain of a key.
 *
 * <p>Pods with equal namespace and labels are one <em>kind</em>, and each selector is matched once per kind; a count costs
 * O(kinds + nodes that hold a selected kind). Building is one pass over the placed pods. Immutable; counting is thread-safe.
 *
 * <p>Source: SCH-TSC-08 to SCH-TSC-10, SCH-TSC-17, SCH-AFF-02, SCH-AFF-03, SCH-AFF-10, SCH-AFF-11.
 */
public final class TopologyView {

    private final Cluster cluster;
    private final LabelSchema schema;
    private final TopologyDomains domains;
    private final Map<Kind, Map<Place, Integer>> counted;
    private final Map<AntiAffinity, Map<Place, Integer>> held;

    private record Kind(String namespace, Map<String, String> labels) {}

    private TopologyView(
            Cluster cluster,
            LabelSchema schema,
            TopologyDomains domains,
            Map<Kind, Map<Place, Integer>> counted,
            Map<AntiAffinity, Map<Place, Integer>> held) {
        this.cluster = cluster;
        this.schema = schema;
        this.domains = domains;
        this.counted = counted;
        this.held = held;
    }

    /** The view of a snapshot before anything is planned. */
    public static TopologyView of(Cluster cluster, Catalog catalog, ExistingNodes existing) {
        TopologyView view = new TopologyView(
                cluster,
                catalog.schema(),
                TopologyDomains.of(cluster, catalog, existing),
                new LinkedHashMap<>(),
                new LinkedHashMap<>());
        for (ExistingNode node : existing.all()) {
            if (!node.pods().isEmpty()) {
                Place place = Place.of(node);
                node.pods().forEach(pod -> view.add(pod, place));
            }
        }
        return view;
    }

    /** This view after {@code plan}: the pods that it places count where it places them. */
    public TopologyView with(Plan plan, ExistingNodes existing) {
        TopologyView view = new TopologyView(cluster, schema, domains, copy(counted), copy(held));
        Map<PodId, Pod> pods = new HashMap<>();
        cluster.pods().forEach(pod -> pods.put(pod.id(), pod));
        for (PlannedNode node : plan.nodes()) {
            Place place = Place.of(node, schema);
            node.pods().stream().filter(pods::containsKey).map(pods::get).forEach(pod -> view.add(pod, place));
        }
        for (ExistingNodePods placed : plan.existingNodes()) {
            Optional<Place> place = existing.find(placed.name()).map(Place::of);
            if (place.isPresent()) {
                placed.pods().stream()
                        .filter(pods::containsKey)
                        .map(pods::get)
                        .forEach(pod -> view.add(pod, place.get()));
            }
        }
        return view;
    }

    private static <K> Map<K, Map<Place, Integer>> copy(Map<K, Map<Place, Integer>> rows) {
        Map<K, Map<Place, Integer>> copy = new LinkedHashMap<>();
        rows.forEach((key, places) -> copy.put(key, new LinkedHashMap<>(places)));
        return copy;
    }

    private void add(Pod pod, Place place) {
        // Terminating pods no longer count, but what they refuse to be near to still holds (SCH-TSC-09, SCH-AFF-10).
        if (!pod.status().terminating()) {
            Kind kind = new Kind(pod.namespace(), pod.spec().labels());
            counted.computeIfAbsent(kind, k -> new LinkedHashMap<>()).merge(place, 1, Integer::sum);
        }
        for (PodAffinityTerm term : pod.spec().podAntiAffinity().required()) {
            AntiAffinity against = new AntiAffinity(term.topologyKey(), PodSelection.of(term, pod.namespace()));
            held.computeIfAbsent(against, a -> new LinkedHashMap<>()).merge(place, 1, Integer::sum);
        }
    }

    /** The domains of {@code key} that a constraint with this filter knows, with pods or without, in name order. */
    public SortedSet<String> domains(String key, NodeFilter filter) {
        return domains.of(key, filter);
    }

    /** True if {@code selection} holds pods such as {@code pod}. */
    public boolean selects(PodSelection selection, Pod pod) {
        return selection.selects(pod.namespace(), pod.spec().labels(), cluster.namespaceLabels());
    }

    /**
     * How many pods are in <em>all</em> of {@code selections}, by domain of {@code key}, on nodes that {@code filter} looks at.
     * Domains without such pods are absent, and so are pods whose node may still land in several domains (SCH-TSC-17).
     */
    public SortedMap<String, Integer> counts(List<PodSelection> selections, String key, NodeFilter filter) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        Map<Place, Boolean> accepted = new HashMap<>();
        counted.forEach((kind, places) -> {
            if (selectedByAll(selections, kind)) {
                places.forEach((place, count) -> {
                    Set<String> possible = place.domains(key);
                    if (possible.size() == 1 && accepted.computeIfAbsent(place, p -> p.passes(filter, schema))) {
                        counts.merge(possible.iterator().next(), count, Integer::sum);
                    }
                });
            }
        });
        return counts;
    }

    /**
     * How many pods in all of {@code selections} are or may still come to be in each domain of {@code key}: what anti-affinity
     * must keep away from (SCH-AFF-11).
     */
    public SortedMap<String, Integer> occupied(List<PodSelection> selections, String key) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        counted.forEach((kind, places) -> {
            if (selectedByAll(selections, kind)) {
                addPossible(places, key, counts);
            }
        });
        return counts;
    }

    private boolean selectedByAll(List<PodSelection> selections, Kind kind) {
        return selections.stream().allMatch(s -> s.selects(kind.namespace(), kind.labels(), cluster.namespaceLabels()));
    }

    /** The anti-affinity that placed pods hold against {@code pod}, each with its holders by domain (SCH-AFF-10). */
    public Map<AntiAffinity, SortedMap<String, Integer>> against(Pod pod) {
        Map<AntiAffinity, SortedMap<String, Integer>> result = new LinkedHashMap<>();
        held.forEach((term, places) -> {
            if (selects(term.unwanted(), pod)) {
                SortedMap<String, Integer> counts = new TreeMap<>();
                addPossible(places, term.topologyKey(), counts);
                result.put(term, counts);
            }
        });
        return result;
    }

    private static void addPossible(Map<Place, Integer> places, String key, SortedMap<String, Integer> counts) {
        places.forEach(
                (place, count) -> place.domains(key).forEach(domain -> counts.merge(domain, count, Integer::sum)));
    }

    /** A node that holds pods. Compared by identity: one object per node. */
    private static final class Place {

        private final Map<String, String> labels;
        private final Requirements requirements;
        private final boolean planned;
        private final List<Taint> taints;

        private Place(Map<String, String> labels, Requirements requirements, boolean planned, List<Taint> taints) {
            this.labels = labels;
            this.requirements = requirements;
            this.planned = planned;
            this.taints = taints;
        }

        static Place of(ExistingNode node) {
            return new Place(
                    node.labels(), Requirements.NONE, false, node.joined() ? node.nodeTaints() : node.taints());
        }

        static Place of(PlannedNode node, LabelSchema schema) {
            Requirements requirements = Requirements.ofExpressions(node.requirements())
                    .and(Requirements.ofLabels(node.labels()))
                    .withKeys(schema::canonical)
                    .and(Requirement.in(Labels.HOSTNAME, node.name()));
            return new Place(Map.of(), requirements, true, node.taints());
        }

        /** The domains it is or may come to be in; empty if it has none. */
        Set<String> domains(String key) {
            if (!planned) {
                String domain = labels.get(key);
                return domain == null ? Set.of() : Set.of(domain);
            }
            Requirement requirement = requirements.get(key);
            return requirement.operator() == Operator.IN ? requirement.values() : Set.of();
        }

        boolean passes(NodeFilter filter, LabelSchema schema) {
            return planned ? filter.accepts(requirements, taints, schema) : filter.accepts(labels, taints);
        }
    }
}
