package io.karpenter.solver.binding;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.rule.place.NamedOfferings;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.NodeRoom;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.ProblemCompiler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Plays the kube-scheduler with its default settings: pods come one after the other, each goes to the admitting node with the
 * highest score, and those refused are tried again while anything changes. Filters are those of the solver; the scores are
 * {@link NodeScores}. Ties and, from a hundred nodes on, the part of the nodes that is looked at are as in the scheduler.
 *
 * <p>It tells how a binding may go, not how it will: arrival and ties are chance, and preferences of pods are not scored.
 * O(pods × nodes) plain comparisons for each run ({@link BindingRun}). Runs do not influence each other; not thread-safe.
 *
 * <p>Source: kube-scheduler 1.37, default profile.
 */
public final class Rehearsal {

    /** Filters are hard rules only. */
    private static final SolverSettings RULES_ONLY =
            new SolverSettings(Duration.ZERO, 0, PreferencePolicy.IGNORE, MinValuesPolicy.STRICT, PoolWeight.STRICT);

    private final CompiledProblem compiled;
    private final Cluster launched;
    private final BindingModel model;
    private final Map<PodId, String> placed;
    private final Map<String, String> zoneOf;
    /** The new nodes, numbers by name. */
    private final Map<String, Integer> added;
    /** By class: how many of its pods the plan places. */
    private final int[] planned;
    /** Pods that stand for room to spare: nobody comes for it before all pods are there. */
    private final List<Pod> virtual;
    /** Nodes that are taken not to be there. */
    private final BitSet absent;
    /** True if nothing that is known of nodes is kept from one pod to the next. */
    private final boolean forgets;

    private Rehearsal(CompiledProblem compiled, Cluster launched, List<PlannedNode> nodes, Map<PodId, String> placed) {
        this.absent = new BitSet();
        this.forgets = false;
        this.added = new HashMap<>();
        this.compiled = compiled;
        this.launched = launched;
        this.model = new BindingModel(compiled, launched);
        this.placed = placed;
        this.zoneOf = new HashMap<>();
        for (Node node : launched.nodes()) {
            zoneOf.put(node.name(), node.labels().getOrDefault(Labels.ZONE, ""));
        }
        Set<String> names = nodes.stream().map(PlannedNode::name).collect(Collectors.toSet());
        for (NodeRoom room : compiled.nodes()) {
            if (names.contains(room.name())) {
                added.put(room.name(), room.index());
            }
        }
        this.virtual =
                launched.pendingPods().stream().filter(VirtualPods::isVirtual).toList();
        this.planned = new int[compiled.classes().size()];
        for (PodClass podClass : compiled.classes()) {
            planned[podClass.index()] = (int) podClass.pods().stream()
                    .filter(pod -> placed.containsKey(pod.id()))
                    .count();
        }
    }

    private Rehearsal(Rehearsal other, BitSet absent, boolean forgets) {
        this.absent = absent;
        this.forgets = forgets;
        this.added = other.added;
        this.compiled = other.compiled;
        this.launched = other.launched;
        this.model = other.model;
        this.placed = other.placed;
        this.zoneOf = other.zoneOf;
        this.virtual = other.virtual;
        this.planned = other.planned;
    }

    /** The snapshot once all these planned nodes are there as the offerings they name; its pods still wait. */
    public static Cluster launched(Problem problem, List<PlannedNode> planned) {
        NamedOfferings offerings = new NamedOfferings(problem.cluster(), problem.catalog());
        List<Node> nodes = new ArrayList<>(problem.cluster().nodes());
        planned.forEach(node -> nodes.add(offerings.launched(node)));
        return problem.cluster().toBuilder().nodes(nodes).build();
    }

    /** A rehearsal of {@code plan} among all its nodes and their daemons. */
    public static Rehearsal of(Problem problem, Plan plan) {
        return of(problem, plan.nodes(), placed(plan));
    }

    /** The node of each pod that the plan places. */
    public static Map<PodId, String> placed(Plan plan) {
        Map<PodId, String> placed = new HashMap<>();
        plan.nodes().forEach(node -> node.pods().forEach(pod -> placed.put(pod, node.name())));
        plan.existingNodes().forEach(node -> node.pods().forEach(pod -> placed.put(pod, node.name())));
        return placed;
    }

    /**
     * A rehearsal among other nodes than those of the plan.
     *
     * @param nodes new ones; which pods they hold does not matter
     * @param placed the pods that are to find a node, each with the one that the plan has for it
     */
    public static Rehearsal of(Problem problem, List<PlannedNode> nodes, Map<PodId, String> placed) {
        // Without NodePools there is nothing to buy, and the domains are those of nodes, as the scheduler sees them.
        Cluster launched =
                launched(problem, nodes).toBuilder().nodePools(List.of()).build();
        ProblemCompiler compiler = new ProblemCompiler(new Problem(launched, problem.catalog()), RULES_ONLY);
        return new Rehearsal(compiler.compile(compiler.firmnesses().get(0)), launched, nodes, placed);
    }

    /**
     * The same with some of its new nodes only, without the time it takes to set up another. Ties fall otherwise where zones have no
     * node any more.
     *
     * @param present new nodes that this one has
     */
    public Rehearsal among(Collection<PlannedNode> present) {
        BitSet others = new BitSet();
        added.values().forEach(others::set);
        present.forEach(node -> others.clear(Objects.requireNonNull(added.get(node.name()))));
        return new Rehearsal(this, others, forgets);
    }

    /** The same, working out everything anew for each pod: to measure what it is worth not to. */
    public Rehearsal forgetful() {
        return new Rehearsal(this, absent, true);
    }

    BindingModel model() {
        return model;
    }

    /** How many nodes there are. */
    public int nodes() {
        return compiled.nodes().size() - absent.cardinality();
    }

    /** Pods that wait for a node, those that the plan leaves out included. Pods that stand for room come after all of them. */
    public List<Pod> pods() {
        return launched.pendingPods().stream()
                .filter(pod -> !VirtualPods.isVirtual(pod))
                .toList();
    }

    /**
     * What a run came to. Pods of one class stand in for each other; those that the plan has in a zone get the nodes of that zone
     * first.
     *
     * @param bound the node of each pod that has one
     * @param stranded pods of the plan for which no node is left
     */
    public record Outcome(Map<PodId, String> bound, List<PodId> stranded) {}

    /**
     * Binds what can be bound.
     *
     * @param arrival {@link #pods} in the order in which the scheduler gets them
     * @param ties decides between nodes of equal score
     */
    public Outcome run(List<Pod> arrival, RandomGenerator ties) {
        BindingRun run = new BindingRun(model, absent, arrival.size() + virtual.size(), forgets, ties);
        Map<PodId, String> bound = new HashMap<>();
        List<PodId> stranded = new ArrayList<>();
        deal(nodesOf(run, arrival), false, bound, stranded);
        deal(nodesOf(run, virtual), true, bound, stranded);
        return new Outcome(bound, stranded);
    }

    /** By class: the nodes that its pods get. */
    private List<List<String>> nodesOf(BindingRun run, List<Pod> arrival) {
        List<List<String>> nodesOf = new ArrayList<>();
        compiled.classes().forEach(podClass -> nodesOf.add(new ArrayList<>()));
        run.bind(
                arrival.stream().map(model::arrival).toList(),
                (pod, node) -> nodesOf.get(pod.podClass())
                        .add(compiled.nodes().get(node).name()));
        return nodesOf;
    }

    /** How many pods of the plan such a {@link #run} strands. */
    public int stranded(List<Pod> arrival, RandomGenerator ties) {
        BindingRun run = new BindingRun(model, absent, arrival.size() + virtual.size(), forgets, ties);
        int[] missing = planned.clone();
        run.bind(arrival.stream().map(model::arrival).toList(), (pod, node) -> missing[pod.podClass()]--);
        run.bind(virtual.stream().map(model::arrival).toList(), (pod, node) -> missing[pod.podClass()]--);
        return Arrays.stream(missing).filter(m -> m > 0).sum();
    }

    /** Deals the nodes that each class got out to its pods, to those that exist or to those that do not. */
    private void deal(List<List<String>> nodesOf, boolean toVirtual, Map<PodId, String> bound, List<PodId> stranded) {
        for (PodClass podClass : compiled.classes()) {
            Map<String, Deque<String>> byZone = new TreeMap<>();
            for (String node : nodesOf.get(podClass.index())) {
                byZone.computeIfAbsent(zoneOf.getOrDefault(node, ""), zone -> new ArrayDeque<>())
                        .add(node);
            }
            List<PodId> waiting = new ArrayList<>();
            List<PodId> others = new ArrayList<>();
            for (Pod pod : podClass.pods()) {
                if (VirtualPods.isVirtual(pod) == toVirtual) {
                    String planned = placed.get(pod.id());
                    Deque<String> here = planned == null ? null : byZone.get(zoneOf.getOrDefault(planned, ""));
                    if (here != null && !here.isEmpty()) {
                        bound.put(pod.id(), here.remove());
                    } else {
                        (planned == null ? others : waiting).add(pod.id());
                    }
                }
            }
            Deque<String> rest = new ArrayDeque<>();
            byZone.values().forEach(rest::addAll);
            for (PodId pod : waiting) {
                if (rest.isEmpty()) {
                    stranded.add(pod);
                } else {
                    bound.put(pod, rest.remove());
                }
            }
            others.stream().limit(rest.size()).toList().forEach(pod -> bound.put(pod, rest.remove()));
        }
    }
}
