package io.karpenter.solver.problem;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.rule.place.PodRequirements;
import io.karpenter.core.rule.topology.NodeFilter;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Identity of a {@link TopologyGroup}: constraints with equal specs count together (SCH-TSC-03, KW-D-05).
 *
 * @param terms a pod is counted if it matches all of them (decisions 4)
 * @param port set for host ports: pods that take a conflicting port are counted
 * @param filter which nodes count
 * @param own what the pod itself asks of the key: domains without a node matter only if one of these allows them
 * @param inverse see {@link TopologyGroup#inverse()}
 * @param ignored specs of pods that are not counted whatever the terms say; usually none
 */
record GroupSpec(
        Kind kind,
        String topologyKey,
        List<Term> terms,
        Optional<HostPort> port,
        int maxSkew,
        OptionalInt minDomains,
        NodeFilter filter,
        Set<Requirement> own,
        boolean inverse,
        Set<PodSpec> ignored) {

    /** Of pods that a kube-scheduler sees, all that match count. */
    private GroupSpec(
            Kind kind,
            String topologyKey,
            List<Term> terms,
            Optional<HostPort> port,
            int maxSkew,
            OptionalInt minDomains,
            NodeFilter filter,
            Set<Requirement> own,
            boolean inverse) {
        this(kind, topologyKey, terms, port, maxSkew, minDomains, filter, own, inverse, Set.of());
    }

    /** The same for somebody who does not see these pods. */
    GroupSpec ignoring(Set<PodSpec> unseen) {
        return new GroupSpec(kind, topologyKey, terms, port, maxSkew, minDomains, filter, own, inverse, unseen);
    }

    /**
     * Pods of these namespaces with these labels.
     *
     * @param namespaces names; empty: none
     */
    record Term(Set<String> namespaces, Optional<LabelSelector> selector) {

        boolean matches(String namespace, PodSpec pod) {
            return selector.isPresent()
                    && namespaces.contains(namespace)
                    && selector.get().matches(pod.labels());
        }
    }

    boolean matches(String namespace, PodSpec pod) {
        if (port.isPresent()) {
            return pod.hostPorts().stream().anyMatch(port.get()::conflictsWith);
        }
        for (Term term : terms) {
            if (!term.matches(namespace, pod)) {
                return false;
            }
        }
        return ignored.isEmpty() || !ignored.contains(pod);
    }

    static GroupSpec spread(String namespace, PodSpec pod, TopologySpreadConstraint constraint, LabelSchema schema) {
        Optional<LabelSelector> selector = constraint.selector();
        for (String key : constraint.matchLabelKeys()) {
            String value = pod.labels().get(key);
            if (value != null) {
                selector = selector.map(s -> s.and(key, value));
            }
        }
        return new GroupSpec(
                Kind.SPREAD,
                constraint.topologyKey(),
                List.of(new Term(Set.of(namespace), selector)),
                Optional.empty(),
                constraint.maxSkew(),
                constraint.minDomains(),
                NodeFilter.of(pod, constraint, schema),
                PodRequirements.alternatives(pod, schema).stream()
                        .map(asked -> asked.get(constraint.topologyKey()))
                        .collect(Collectors.toUnmodifiableSet()),
                false);
    }

    /** One group for each key of the terms; a pod counts only if it matches all terms (decisions 4). */
    static List<GroupSpec> affinity(
            String namespace, List<PodAffinityTerm> terms, Cluster cluster, Set<String> allNamespaces) {
        List<Term> resolved = new ArrayList<>();
        terms.forEach(term -> resolved.add(term(namespace, term, cluster, allNamespaces)));
        return terms.stream()
                .map(PodAffinityTerm::topologyKey)
                .distinct()
                .map(key -> new GroupSpec(
                        Kind.AFFINITY,
                        key,
                        List.copyOf(resolved),
                        Optional.empty(),
                        0,
                        OptionalInt.empty(),
                        NodeFilter.EVERY_NODE,
                        Set.of(),
                        false))
                .toList();
    }

    static GroupSpec antiAffinity(
            String namespace, PodAffinityTerm term, boolean inverse, Cluster cluster, Set<String> allNamespaces) {
        return new GroupSpec(
                Kind.ANTI_AFFINITY,
                term.topologyKey(),
                List.of(term(namespace, term, cluster, allNamespaces)),
                Optional.empty(),
                0,
                OptionalInt.empty(),
                NodeFilter.EVERY_NODE,
                Set.of(),
                inverse);
    }

    /** Pods that take a port keep others with a conflicting one off their node. */
    static GroupSpec port(HostPort port, String hostnameKey) {
        return new GroupSpec(
                Kind.ANTI_AFFINITY,
                hostnameKey,
                List.of(),
                Optional.of(port),
                0,
                OptionalInt.empty(),
                NodeFilter.EVERY_NODE,
                Set.of(),
                true);
    }

    private static Term term(String namespace, PodAffinityTerm term, Cluster cluster, Set<String> allNamespaces) {
        Set<String> namespaces = new TreeSet<>(term.namespaces());
        term.namespaceSelector()
                .ifPresent(selector -> allNamespaces.stream()
                        .filter(name -> selector.matches(labels(name, cluster)))
                        .forEach(namespaces::add));
        if (term.namespaces().isEmpty() && term.namespaceSelector().isEmpty()) {
            namespaces.add(namespace);
        }
        return new Term(namespaces, term.selector());
    }

    /** Labels of a namespace; the API server adds its name to each. */
    private static Map<String, String> labels(String namespace, Cluster cluster) {
        Map<String, String> labels = new TreeMap<>(cluster.namespaceLabels().getOrDefault(namespace, Map.of()));
        labels.putIfAbsent("kubernetes.io/metadata.name", namespace);
        return labels;
    }
}
