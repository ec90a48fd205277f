package io.karpenter.core.metric;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.PodDemand;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.rule.topology.DomainRestriction;
import io.karpenter.core.rule.topology.PodAffinityRule;
import io.karpenter.core.rule.topology.PodAntiAffinityRule;
import io.karpenter.core.rule.topology.TopologyRule;
import io.karpenter.core.rule.topology.TopologySpreadRule;
import io.karpenter.core.rule.topology.TopologyView;
import io.karpenter.core.workload.Pod;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The zone that a pod must run in, as far as it has only one: by its own node requirements, by where its volumes are, and by spread,
 * affinity and anti-affinity towards the pods that run already. Preferences do not count.
 *
 * <p>Immutable and thread-safe. Source: SCH-MET-12.
 */
public final class EffectiveZone {

    /** Several zones will do. */
    public static final String FLEXIBLE = "flexible";

    /** No zone will do. */
    public static final String NONE = "none";

    private final Cluster cluster;
    private final LabelSchema schema;
    private final TopologyView view;
    private final List<TopologyRule> rules;

    private EffectiveZone(Cluster cluster, Catalog catalog) {
        this.cluster = cluster;
        this.schema = catalog.schema();
        this.view = TopologyView.of(cluster, catalog, ExistingNodes.of(cluster, catalog));
        this.rules = List.of(new TopologySpreadRule(schema), new PodAffinityRule(), new PodAntiAffinityRule());
    }

    /** For the pods of a snapshot, before anything is planned. */
    public static EffectiveZone in(Cluster cluster, Catalog catalog) {
        return new EffectiveZone(cluster, catalog);
    }

    /** The zone of {@code pod}, or {@link #FLEXIBLE}, or {@link #NONE}. */
    public String of(Pod pod) {
        PodDemand demand = PodDemand.of(pod, cluster, schema);
        if (demand.alternatives().isEmpty() || demand.volumeAlternatives().isEmpty()) {
            return NONE;
        }
        List<Requirement> own = zones(demand.alternatives());
        List<Requirement> ofVolumes = zones(demand.volumeAlternatives());
        Requirement ofTopology = rules.stream()
                .flatMap(rule -> rule.restrictions(demand, view).stream())
                // What others ask to be kept away from needs no label; it is their constraint, not the pod's.
                .filter(restriction -> restriction.topologyKey().equals(Labels.ZONE) && restriction.labelNeeded())
                .map(DomainRestriction::allowed)
                .reduce(Requirement.exists(Labels.ZONE), Requirement::intersection);
        if (ofTopology.operator() == Operator.DOES_NOT_EXIST) {
            return NONE;
        }
        Optional<SortedSet<String>> candidates =
                named(own).or(() -> named(ofVolumes)).or(() -> named(List.of(ofTopology)));
        if (candidates.isEmpty()) {
            return FLEXIBLE;
        }
        List<String> possible = candidates.get().stream()
                .filter(zone -> allowed(own, zone) && allowed(ofVolumes, zone) && ofTopology.has(zone))
                .toList();
        return switch (possible.size()) {
            case 0 -> NONE;
            case 1 -> possible.get(0);
            default -> FLEXIBLE;
        };
    }

    /** What each alternative asks of the zone. */
    private static List<Requirement> zones(Collection<Requirements> alternatives) {
        return alternatives.stream().map(a -> a.get(Labels.ZONE)).distinct().toList();
    }

    /** The zones that the alternatives list together; empty if one of them leaves the zone open. */
    private static Optional<SortedSet<String>> named(List<Requirement> alternatives) {
        return alternatives.stream().allMatch(zone -> zone.operator() == Operator.IN)
                ? Optional.of(alternatives.stream()
                        .flatMap(zone -> zone.values().stream())
                        .collect(Collectors.toCollection(TreeSet::new)))
                : Optional.empty();
    }

    private static boolean allowed(List<Requirement> alternatives, String zone) {
        return alternatives.stream().anyMatch(a -> a.has(zone));
    }
}
