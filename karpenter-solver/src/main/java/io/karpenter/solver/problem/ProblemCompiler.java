package io.karpenter.solver.problem;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.rule.preference.Preferences;
import io.karpenter.core.rule.topology.TopologyDomains;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.market.Market;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compiles a {@link Problem}, once for each {@link Firmness} that is worth a plan; what can be bought and what is there already is
 * worked out once for all of them. Time grows with distinct pod specs × (instance types + existing nodes); pods themselves are
 * walked once. Not thread-safe, and neither are the compiled problems beside each other: they share masks.
 */
public final class ProblemCompiler {

    private final Cluster cluster;
    private final LabelSchema schema;
    private final SolverSettings settings;
    private final PodReader reader;
    private final ExistingNodes existing;
    private final TopologyDomains domains;
    private final Market market;

    public ProblemCompiler(Problem problem, SolverSettings settings) {
        this.cluster = problem.cluster();
        Catalog catalog = problem.catalog();
        this.schema = catalog.schema();
        this.settings = settings;
        this.reader = new PodReader(cluster, schema, settings.preferencePolicy());
        this.existing = ExistingNodes.of(cluster, catalog);
        this.domains = TopologyDomains.of(cluster, catalog, existing);
        // The firmest knows every key and value that the others ask for.
        Firmness firmest = Collections.max(firmnesses());
        this.market = Market.of(problem, existing, new Asked(reader.classes(firmest)), settings);
    }

    /**
     * How firm preferences may be held with different plans as a result, in the order in which to try. Where preferences are
     * ignored, or no pod has any, there is one. Where they are rules until given up, the firmest comes first.
     */
    public List<Firmness> firmnesses() {
        if (settings.preferencePolicy() == PreferencePolicy.IGNORE) {
            return List.of(Firmness.NODES);
        }
        Set<String> keys = new TreeSet<>();
        boolean aboutNodes = reader.preferNoScheduleMatters();
        for (PodSpec spec : reader.specs()) {
            keys.addAll(Preferences.topologyKeys(spec));
            aboutNodes |= Preferences.onNodes(spec);
        }
        boolean aboutHosts = keys.remove(Labels.HOSTNAME);
        return settings.preferencePolicy() == PreferencePolicy.STRICT
                ? firmestFirst(aboutNodes, !keys.isEmpty(), aboutHosts)
                : worthTrying(aboutNodes, !keys.isEmpty(), aboutHosts);
    }

    private static List<Firmness> worthTrying(boolean aboutNodes, boolean aboutDomains, boolean aboutHosts) {
        List<Firmness> worthTrying = new ArrayList<>(List.of(Firmness.NODES));
        if (aboutNodes) {
            worthTrying.add(Firmness.NOTHING);
        }
        if (aboutDomains) {
            worthTrying.add(Firmness.DOMAINS);
        }
        if (aboutHosts) {
            worthTrying.add(Firmness.ALL);
        }
        return worthTrying;
    }

    private static List<Firmness> firmestFirst(boolean aboutNodes, boolean aboutDomains, boolean aboutHosts) {
        List<Firmness> firmestFirst = new ArrayList<>(List.of(Firmness.ALL));
        if (aboutHosts && aboutDomains) {
            firmestFirst.add(Firmness.DOMAINS);
        }
        if (aboutNodes && (aboutHosts || aboutDomains)) {
            firmestFirst.add(Firmness.NODES);
        }
        if (aboutNodes || aboutHosts || aboutDomains) {
            firmestFirst.add(Firmness.NOTHING);
        }
        return firmestFirst;
    }

    public CompiledProblem compile(Firmness firmness) {
        List<RawClass> raw = reader.classes(firmness);
        TopologyCompiler topology =
                new TopologyCompiler(cluster, schema, reader.namespaces(), existing, domains, market);
        boolean priced = settings.preferencePolicy() == PreferencePolicy.RESPECT && firmness.looksAtNodes();
        ClassCompiler classes = new ClassCompiler(raw, schema, existing, market, topology, priced);
        List<PodClass> podClasses = classes.compile();
        List<TopologyGroup> groups = topology.groups(classes.membership(), podClasses.size());

        List<TopologyGroup> hostGroups =
                groups.stream().filter(TopologyGroup::isHostname).toList();
        int[] hostSlot = new int[groups.size()];
        Arrays.fill(hostSlot, -1);
        for (int slot = 0; slot < hostGroups.size(); slot++) {
            hostSlot[hostGroups.get(slot).index()] = slot;
        }
        return new CompiledProblem(market, topology.keys(), groups, hostSlot, hostGroups, podClasses, classes.nodes());
    }

    /** What the pods of the classes ask for. */
    private record Asked(List<RawClass> raw) implements Market.Demands {

        @Override
        public Collection<ResourceList> requests() {
            return raw.stream().map(r -> r.original.requests()).toList();
        }

        @Override
        public Map<String, Set<Requirement>> asked() {
            Map<String, Set<Requirement>> asked = new TreeMap<>();
            for (RawClass r : raw) {
                r.alternatives.forEach(alternative -> alternative
                        .all()
                        .forEach(requirement -> asked.computeIfAbsent(requirement.key(), k -> new LinkedHashSet<>())
                                .add(requirement)));
            }
            return asked;
        }

        @Override
        public Set<String> spread() {
            Set<String> keys = new TreeSet<>();
            raw.forEach(r -> r.owns.forEach(group -> keys.add(group.topologyKey())));
            keys.remove(Labels.HOSTNAME);
            return keys;
        }
    }
}
