package io.karpenter.solver.problem;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.rule.topology.NodeFilter;
import io.karpenter.core.rule.topology.TopologyDomains;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.market.Market;
import io.karpenter.solver.market.MaskCompiler;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Collects topology groups, numbers their domains and counts what is there already.
 *
 * <p>Which groups count a pod is answered through an index on one label of each selector, so that it does not grow with
 * pods × groups.
 */
final class TopologyCompiler {

    private final Cluster cluster;
    private final LabelSchema schema;
    private final Set<String> namespaces;
    private final ExistingNodes existing;
    private final TopologyDomains domains;
    private final MaskCompiler masks;
    private final Offers offers;
    private final Map<GroupSpec, Integer> ids = new LinkedHashMap<>();
    private final Map<String, Integer> keyIndex = new LinkedHashMap<>();
    private final List<TopologyKey> keys = new ArrayList<>();
    private final Map<Entry, List<Integer>> byLabel = new HashMap<>();
    private final List<Integer> withoutLabel = new ArrayList<>();
    private final List<GroupSpec> specs = new ArrayList<>();

    /** One label that a pod must have to be counted. */
    private record Entry(String namespace, String key, String value) {}

    /** Which groups the classes carry, and which count them, by class. */
    record Membership(int[][] owns, int[][] counted) {}

    TopologyCompiler(
            Cluster cluster,
            LabelSchema schema,
            Set<String> namespaces,
            ExistingNodes existing,
            TopologyDomains domains,
            Market market) {
        this.cluster = cluster;
        this.schema = schema;
        this.namespaces = namespaces;
        this.existing = existing;
        this.domains = domains;
        this.masks = market.asking();
        this.offers = market.offers();
        // Anti-affinity of pods that are there already binds pods to come (SCH-AFF-10).
        Set<Carrier> seen = new HashSet<>();
        for (Pod pod : cluster.pods()) {
            if (pod.isBound() && seen.add(new Carrier(pod.namespace(), pod.spec()))) {
                carried(pod.namespace(), pod.spec()).forEach(this::id);
            }
        }
    }

    private record Carrier(String namespace, PodSpec spec) {}

    private List<GroupSpec> carried(String namespace, PodSpec spec) {
        List<PodAffinityTerm> terms = spec.podAntiAffinity().required();
        return terms.isEmpty()
                ? List.of()
                : terms.stream()
                        .map(term -> GroupSpec.antiAffinity(namespace, term, true, cluster, namespaces))
                        .toList();
    }

    /** The number of the group with this spec. */
    int id(GroupSpec spec) {
        Integer known = ids.get(spec);
        if (known != null) {
            return known;
        }
        int id = specs.size();
        ids.put(spec, id);
        specs.add(spec);
        Entry entry = entry(spec);
        if (entry == null) {
            withoutLabel.add(id);
        } else {
            for (String namespace : spec.terms().get(0).namespaces()) {
                byLabel.computeIfAbsent(new Entry(namespace, entry.key(), entry.value()), e -> new ArrayList<>())
                        .add(id);
            }
        }
        return id;
    }

    private static @Nullable Entry entry(GroupSpec spec) {
        if (spec.terms().isEmpty()) {
            return null;
        }
        LabelSelector selector = spec.terms().get(0).selector().orElse(LabelSelector.EVERYTHING);
        return selector.matchLabels().entrySet().stream()
                .findFirst()
                .map(e -> new Entry("", e.getKey(), e.getValue()))
                .orElse(null);
    }

    /** Numbers of the groups that count pods with this spec, ascending. */
    int[] counting(String namespace, PodSpec spec) {
        TreeSet<Integer> found = new TreeSet<>();
        spec.labels()
                .forEach((key, value) -> byLabel.getOrDefault(new Entry(namespace, key, value), List.of())
                        .forEach(id -> addIfCounts(id, namespace, spec, found)));
        withoutLabel.forEach(id -> addIfCounts(id, namespace, spec, found));
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    private void addIfCounts(int id, String namespace, PodSpec spec, Set<Integer> found) {
        if (specs.get(id).matches(namespace, spec)) {
            found.add(id);
        }
    }

    /** The keys met so far; complete once {@link #groups} has been called. */
    List<TopologyKey> keys() {
        return List.copyOf(keys);
    }

    List<TopologyGroup> groups(Membership membership, int classes) {
        int n = specs.size();
        BitSet[] selects = new BitSet[n];
        BitSet[] owners = new BitSet[n];
        for (int g = 0; g < n; g++) {
            selects[g] = new BitSet(classes);
            owners[g] = new BitSet(classes);
        }
        for (int c = 0; c < classes; c++) {
            for (int g : membership.owns()[c]) {
                owners[g].set(c);
            }
            for (int g : membership.counted()[c]) {
                selects[g].set(c);
            }
        }
        List<TopologyGroup> groups = new ArrayList<>();
        for (int g = 0; g < n; g++) {
            groups.add(group(g, specs.get(g), selects[g], owners[g]));
        }
        countBoundPods(groups);
        return groups;
    }

    private TopologyGroup group(int id, GroupSpec spec, BitSet selects, BitSet owners) {
        int key = spec.topologyKey().equals(Labels.HOSTNAME) ? TopologyGroup.HOSTNAME : key(spec.topologyKey());
        int size = key == TopologyGroup.HOSTNAME
                ? existing.open().size()
                : keys.get(key).domains().size();
        BitSet eligible = new BitSet();
        BitSet certain = new BitSet();
        if (spec.kind() == Kind.SPREAD && key != TopologyGroup.HOSTNAME) {
            List<String> names = keys.get(key).domains();
            Set<String> known = domains.of(spec.topologyKey(), spec.filter());
            for (int domain = 0; domain < names.size(); domain++) {
                String name = names.get(domain);
                boolean hasNode = hasNode(spec.filter(), spec.topologyKey(), name);
                eligible.set(domain, hasNode || (known.contains(name) && isAsked(spec, keys.get(key), domain)));
                certain.set(
                        domain,
                        hasNode || (eligible.get(domain) && spec.own().stream().allMatch(own -> own.has(name))));
            }
        }
        boolean few = spec.minDomains().isPresent()
                && eligible.cardinality() < spec.minDomains().getAsInt();
        return new TopologyGroup(
                id,
                spec.kind(),
                key,
                selects,
                owners,
                spec.inverse(),
                spec.maxSkew(),
                few,
                eligible,
                certain,
                new int[size],
                new int[size],
                0,
                countedOffers(spec.filter()),
                countedNodes(spec.filter()));
    }

    /**
     * True if pods that carry the constraint may go to the domain by all of their alternatives, or some node may join it that counts.
     * A domain that only some alternatives allow, and in which they find no node, holds nobody back: it never gets one.
     */
    private boolean isAsked(GroupSpec spec, TopologyKey key, int domain) {
        String name = key.domains().get(domain);
        if (spec.own().stream().allMatch(own -> own.has(name))) {
            return true;
        }
        return spec.filter().honorAffinity()
                ? spec.own().stream().anyMatch(own -> own.has(name))
                        && mayGetNode(key, domain, masks.offersOf(countedOffers(spec.filter())))
                : mayGetNode(key, domain, offer -> true);
    }

    /** True if some pod of the run may open such a node in the domain, which then counts as those that are there. */
    private static boolean mayGetNode(TopologyKey key, int domain, IntPredicate offers) {
        return IntStream.range(0, key.ofOffer().length)
                .anyMatch(offer -> key.ofOffer()[offer] == domain && offers.test(offer));
    }

    /**
     * True if a node that the filter looks at is in the domain, or will have joined it when pods are bound. The kube-scheduler
     * counts it even where the pod cannot go, which is stricter than SCH-TSC-08 and SCH-TSC-11 (decisions 4).
     */
    private boolean hasNode(NodeFilter filter, String key, String domain) {
        return existing.all().stream()
                .anyMatch(node -> !node.leaving()
                        && domain.equals(node.labels().get(key))
                        && filter.accepts(node.labels(), node.nodeTaints()));
    }

    private int countedOffers(NodeFilter filter) {
        if (filter.equals(NodeFilter.EVERY_NODE)) {
            return masks.where(offer -> true);
        }
        int accepted = masks.taintsAccepted(filter::toleratesAllOf);
        return filter.honorAffinity() ? masks.and(accepted, masks.satisfyingAny(filter.alternatives())) : accepted;
    }

    private BitSet countedNodes(NodeFilter filter) {
        BitSet counted = new BitSet();
        List<ExistingNode> open = existing.open();
        for (int i = 0; i < open.size(); i++) {
            counted.set(i, filter.accepts(open.get(i).labels(), open.get(i).taints()));
        }
        return counted;
    }

    private int key(String name) {
        Integer known = keyIndex.get(name);
        if (known != null) {
            return known;
        }
        // Alias keys are not resolved in topology terms (SCH-LBL-02), so that an alias has no domains.
        Set<String> names = new TreeSet<>(domains.ofNodePools(name).keySet());
        existing.all().forEach(node -> {
            String value = node.labels().get(name);
            if (value != null) {
                names.add(value);
            }
        });
        List<String> sorted = List.copyOf(names);
        Map<String, Integer> index = new HashMap<>();
        sorted.forEach(domain -> index.put(domain, index.size()));
        int[] ofOffer = new int[offers.size()];
        Map<String, Integer> remembered = new HashMap<>();
        for (int offer = 0; offer < ofOffer.length; offer++) {
            ofOffer[offer] = schema.canonical(name).equals(name)
                    ? remembered.computeIfAbsent(masks.labelOf(offer, name), v -> index.getOrDefault(v, -1))
                    : -1;
        }
        int[] ofNode = existing.open().stream()
                .mapToInt(node -> index.getOrDefault(node.labels().getOrDefault(name, ""), -1))
                .toArray();
        int id = keys.size();
        keyIndex.put(name, id);
        keys.add(new TopologyKey(name, sorted, ofOffer, ofNode));
        return id;
    }

    /** Adds the pods that have a node already (SCH-TSC-09, SCH-AFF-10). */
    private void countBoundPods(List<TopologyGroup> groups) {
        int[] anywhere = new int[groups.size()];
        Map<String, Integer> openIndex = new HashMap<>();
        existing.open().forEach(node -> openIndex.put(node.name(), openIndex.size()));
        Map<Carrier, int[]> counting = new HashMap<>();
        Map<Carrier, int[]> carrying = new HashMap<>();
        for (ExistingNode node : existing.all()) {
            int open = openIndex.getOrDefault(node.name(), -1);
            for (Pod pod : node.pods()) {
                Carrier carrier = new Carrier(pod.namespace(), pod.spec());
                if (!pod.status().terminating()) {
                    for (int g : counting.computeIfAbsent(carrier, c -> counting(c.namespace(), c.spec()))) {
                        TopologyGroup group = groups.get(g);
                        if (specs.get(g).filter().accepts(node.labels(), node.nodeTaints())) {
                            int domain = domain(group, node, open);
                            if (domain >= 0) {
                                group.matched()[domain]++;
                                anywhere[g]++;
                            } else if (group.isHostname()) {
                                anywhere[g]++;
                            }
                        }
                    }
                }
                int[] carried = carrying.computeIfAbsent(
                        carrier,
                        c -> carried(c.namespace(), c.spec()).stream()
                                .mapToInt(this::id)
                                .toArray());
                for (int g : carried) {
                    int domain = domain(groups.get(g), node, open);
                    if (domain >= 0) {
                        groups.get(g).owned()[domain]++;
                    }
                }
            }
        }
        for (int g = 0; g < anywhere.length; g++) {
            groups.set(g, withAnywhere(groups.get(g), anywhere[g]));
        }
    }

    private int domain(TopologyGroup group, ExistingNode node, int open) {
        if (group.isHostname()) {
            return open;
        }
        TopologyKey key = keys.get(group.key());
        return Collections.binarySearch(key.domains(), node.labels().getOrDefault(key.name(), ""));
    }

    private static TopologyGroup withAnywhere(TopologyGroup g, int anywhere) {
        return new TopologyGroup(
                g.index(),
                g.kind(),
                g.key(),
                g.selects(),
                g.owners(),
                g.inverse(),
                g.maxSkew(),
                g.fewDomains(),
                g.eligible(),
                g.certain(),
                g.matched(),
                g.owned(),
                anywhere,
                g.countedOffers(),
                g.countedNodes());
    }
}
