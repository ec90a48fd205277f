package io.karpenter.solver.problem;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.rule.preference.Preferences;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.market.Market;
import io.karpenter.solver.market.MaskCompiler;
import io.karpenter.solver.market.Masks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Merges {@link RawClass}es that no rule tells apart into {@link PodClass}es: workloads with equal requests and constraints
 * whose labels no selector looks at become one.
 */
final class ClassCompiler {

    private final List<RawClass> raw;
    private final LabelSchema schema;
    private final ExistingNodes existing;
    private final Market market;
    private final MaskCompiler maskCompiler;
    private final Masks masks;
    private final TopologyCompiler topology;
    private final boolean priced;
    private final Map<NodesKey, BitSet> nodesOf = new HashMap<>();
    private TopologyCompiler.Membership membership = new TopologyCompiler.Membership(new int[0][], new int[0][]);

    /** What must be equal for two raw classes to be one. */
    private record Key(
            ResourceList requests,
            List<Requirements> alternatives,
            List<Toleration> tolerations,
            boolean toleratesPreferNoSchedule,
            List<HostPort> ports,
            List<Integer> owns,
            List<Integer> counted,
            Map<String, Integer> attachments,
            List<NodeAffinity.Preferred> wishes,
            List<Reason> invalid,
            int chain) {}

    private record NodesKey(
            List<Requirements> alternatives, List<Toleration> tolerations, boolean lenient, List<HostPort> ports) {}

    ClassCompiler(
            List<RawClass> raw,
            LabelSchema schema,
            ExistingNodes existing,
            Market market,
            TopologyCompiler topology,
            boolean priced) {
        this.raw = raw;
        this.schema = schema;
        this.existing = existing;
        this.market = market;
        this.maskCompiler = market.asking();
        this.masks = market.masks();
        this.topology = topology;
        this.priced = priced;
    }

    List<PodClass> compile() {
        List<int[]> owns = new ArrayList<>();
        raw.forEach(r -> owns.add(
                r.owns.stream().mapToInt(topology::id).distinct().sorted().toArray()));
        Map<Key, List<Integer>> members = new LinkedHashMap<>();
        List<int[]> counted = new ArrayList<>();
        for (int i = 0; i < raw.size(); i++) {
            RawClass r = raw.get(i);
            counted.add(topology.counting(r.namespace, r.level.spec()));
            members.computeIfAbsent(key(i, owns.get(i), counted.get(i)), k -> new ArrayList<>())
                    .add(i);
        }
        Map<RawClass, Integer> indexOf = new IdentityHashMap<>();
        List<List<Integer>> merged = List.copyOf(members.values());
        for (int c = 0; c < merged.size(); c++) {
            int index = c;
            merged.get(c).forEach(i -> indexOf.put(raw.get(i), index));
        }
        List<PodClass> classes = new ArrayList<>();
        int[][] ownsOf = new int[merged.size()][];
        int[][] countedOf = new int[merged.size()][];
        for (int c = 0; c < merged.size(); c++) {
            int first = merged.get(c).get(0);
            ownsOf[c] = owns.get(first);
            countedOf[c] = counted.get(first);
            List<Pod> pods = new ArrayList<>();
            merged.get(c).forEach(i -> pods.addAll(raw.get(i).pods));
            if (merged.get(c).size() > 1) {
                pods.sort(PodReader.BY_TURN);
            }
            classes.add(podClass(c, raw.get(first), pods, ownsOf[c], countedOf[c], indexOf));
        }
        membership = new TopologyCompiler.Membership(ownsOf, countedOf);
        return classes;
    }

    /** Groups that the classes carry and that count them; known after {@link #compile}. */
    TopologyCompiler.Membership membership() {
        return membership;
    }

    private Key key(int i, int[] owns, int[] counted) {
        RawClass r = raw.get(i);
        PodSpec spec = r.level.spec();
        // Levels of relaxation hand pods down a chain of their own, so that chains are never merged.
        boolean chained =
                r.relaxed.isPresent() || (i > 0 && raw.get(i - 1).relaxed.isPresent());
        return new Key(
                spec.requests(),
                r.alternatives,
                spec.tolerations(),
                r.level.toleratesPreferNoSchedule(),
                spec.hostPorts(),
                boxed(owns),
                boxed(counted),
                r.attachments,
                priced ? r.original.nodeAffinity().preferred() : List.of(),
                r.invalid,
                chained ? i : -1);
    }

    private static List<Integer> boxed(int[] ints) {
        return Arrays.stream(ints).boxed().toList();
    }

    private PodClass podClass(
            int index, RawClass r, List<Pod> pods, int[] owns, int[] counted, Map<RawClass, Integer> indexOf) {
        PodSpec spec = r.level.spec();
        long[] size = market.axes().requests(spec.requests());
        boolean lenient = r.level.toleratesPreferNoSchedule();
        int possible = masks.and(
                maskCompiler.tolerating(spec.tolerations(), !lenient), maskCompiler.holding(size, spec.hostPorts()));
        List<PodClass.Alternative> alternatives = new ArrayList<>();
        int untainted = maskCompiler.tolerating(spec.tolerations(), true);
        if (priced && masks.and(possible, untainted) != possible) {
            // Nodes without PreferNoSchedule taints first: a node filled for them is not to become one with.
            alternatives.addAll(alternatives(r, masks.and(possible, untainted), size));
        }
        alternatives.addAll(alternatives(r, possible, size));
        int union = Masks.NONE;
        for (PodClass.Alternative alternative : alternatives) {
            union = masks.or(union, alternative.mask());
        }
        return new PodClass(
                index,
                List.copyOf(pods),
                spec.requests(),
                size,
                List.copyOf(alternatives),
                r.invalid.isEmpty() ? union : Masks.NONE,
                r.invalid.isEmpty() ? nodes(r.alternatives, spec, lenient) : new BitSet(),
                owns,
                counted,
                IntStream.concat(Arrays.stream(owns), Arrays.stream(counted))
                        .distinct()
                        .toArray(),
                r.attachments,
                priced ? wishes(r) : List.of(),
                r.relaxed.map(indexOf::get).orElse(-1),
                r.invalid);
    }

    private List<PodClass.Alternative> alternatives(RawClass r, int possible, long[] size) {
        List<PodClass.Alternative> alternatives = new ArrayList<>();
        for (Requirements asked : r.alternatives) {
            int mask = market.flexibility().within(masks.and(possible, maskCompiler.satisfying(asked)), size);
            alternatives.add(new PodClass.Alternative(asked, mask));
        }
        return alternatives;
    }

    private BitSet nodes(List<Requirements> alternatives, PodSpec spec, boolean lenient) {
        return nodesOf.computeIfAbsent(
                new NodesKey(alternatives, spec.tolerations(), lenient, spec.hostPorts()), key -> {
                    List<Toleration> tolerations =
                            key.lenient() ? MaskCompiler.withPreferNoSchedule(key.tolerations()) : key.tolerations();
                    BitSet nodes = new BitSet();
                    List<ExistingNode> open = existing.open();
                    for (int i = 0; i < open.size(); i++) {
                        ExistingNode node = open.get(i);
                        nodes.set(
                                i,
                                key.alternatives().stream().anyMatch(a -> a.admits(node.labels()))
                                        && Toleration.untolerated(node.taints(), tolerations)
                                                .isEmpty()
                                        && !MaskCompiler.conflicts(key.ports(), node.usedPorts()));
                    }
                    return nodes;
                });
    }

    private List<PodClass.Wish> wishes(RawClass r) {
        List<PodClass.Wish> wishes = new ArrayList<>();
        PodSpec anyPod =
                PodSpec.builder().tolerations(List.of(Toleration.EVERYTHING)).build();
        for (NodeWishes.Term term : NodeWishes.of(r.original, schema).terms()) {
            wishes.add(new PodClass.Wish(
                    maskCompiler.satisfyingAny(term.wanted()), nodes(term.wanted(), anyPod, true), term.weight()));
        }
        int untainted = maskCompiler.tolerating(r.original.tolerations(), true);
        if (untainted != maskCompiler.tolerating(r.original.tolerations(), false)) {
            wishes.add(new PodClass.Wish(
                    untainted,
                    nodes(
                            List.of(Requirements.NONE),
                            PodSpec.builder()
                                    .tolerations(r.original.tolerations())
                                    .build(),
                            false),
                    Preferences.FULL_WEIGHT));
        }
        return wishes;
    }

    /** The existing nodes that take pods, in the order they are tried. */
    List<NodeRoom> nodes() {
        List<NodeRoom> nodes = new ArrayList<>();
        for (ExistingNode node : existing.open()) {
            Map<String, Integer> attachable = new HashMap<>();
            node.attachLimits()
                    .forEach((driver, limit) -> attachable.put(
                            driver,
                            limit
                                    - node.attached()
                                            .getOrDefault(driver, Set.of())
                                            .size()));
            long[] free = market.axes().capacity(node.available());
            // A node that is overdrawn in any resource fits nothing (SCH-RES-04).
            nodes.add(new NodeRoom(
                    nodes.size(),
                    node.name(),
                    node.available().hasNegative() ? new long[free.length] : free,
                    Map.copyOf(attachable)));
        }
        return List.copyOf(nodes);
    }
}
