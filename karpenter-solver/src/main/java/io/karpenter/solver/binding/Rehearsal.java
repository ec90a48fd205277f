package io.karpenter.solver.binding;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.rule.place.NamedOfferings;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.packing.BindingState;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.ProblemCompiler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Plays the kube-scheduler with its default settings: pods come one after the other, each goes to the admitting node with the
 * highest score, and those refused are tried again while anything changes. Filters are those of the solver; the scores are
 * {@link NodeScores}. Ties and, from a hundred nodes on, the part of the nodes that is looked at are as in the scheduler.
 *
 * <p>It tells how a binding may go, not how it will: arrival and ties are chance, and preferences of pods are not scored.
 * O(pods × nodes) for each run. Runs do not influence each other; not thread-safe.
 *
 * <p>Source: kube-scheduler 1.37, default profile.
 */
public final class Rehearsal {

    /** Filters are hard rules only. */
    private static final SolverSettings RULES_ONLY =
            new SolverSettings(Duration.ZERO, 0, PreferencePolicy.IGNORE, MinValuesPolicy.STRICT, PoolWeight.STRICT);

    private final CompiledProblem compiled;
    private final Cluster launched;
    private final Map<PodId, PodClass> classOf = new HashMap<>();
    private final Map<PodId, String> placed;
    private final Map<String, String> zoneOf = new HashMap<>();

    private Rehearsal(CompiledProblem compiled, Cluster launched, Map<PodId, String> placed) {
        this.compiled = compiled;
        this.launched = launched;
        this.placed = placed;
        for (Node node : launched.nodes()) {
            zoneOf.put(node.name(), node.labels().getOrDefault(Labels.ZONE, ""));
        }
        for (PodClass podClass : compiled.classes()) {
            podClass.pods().forEach(pod -> classOf.put(pod.id(), podClass));
        }
    }

    /** The snapshot once every node of the plan is there as the offering it names; its pods still wait. */
    public static Cluster launched(Problem problem, Plan plan) {
        NamedOfferings offerings = new NamedOfferings(problem.cluster(), problem.catalog());
        List<Node> nodes = new ArrayList<>(problem.cluster().nodes());
        plan.nodes().forEach(node -> nodes.add(offerings.launched(node)));
        return problem.cluster().toBuilder().nodes(nodes).build();
    }

    /** A rehearsal of {@code plan} among all its nodes and their daemons. */
    public static Rehearsal of(Problem problem, Plan plan) {
        // Without NodePools there is nothing to buy, and the domains are those of nodes, as the scheduler sees them.
        Cluster launched =
                launched(problem, plan).toBuilder().nodePools(List.of()).build();
        Map<PodId, String> placed = new HashMap<>();
        plan.nodes().forEach(node -> node.pods().forEach(pod -> placed.put(pod, node.name())));
        plan.existingNodes().forEach(node -> node.pods().forEach(pod -> placed.put(pod, node.name())));
        ProblemCompiler compiler = new ProblemCompiler(new Problem(launched, problem.catalog()), RULES_ONLY);
        // Pods that stand for room to spare never come.
        placed.keySet().removeAll(VirtualPods.idsIn(launched));
        return new Rehearsal(compiler.compile(compiler.firmnesses().get(0)), launched, placed);
    }

    /** Pods that wait for a node, those that the plan leaves out included. */
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
        BindingState state = new BindingState(compiled);
        NodeScores scores = new NodeScores(compiled, launched, state);
        NodeSample sample = new NodeSample(compiled.nodes().size());
        List<List<String>> nodesOf = new ArrayList<>();
        compiled.classes().forEach(podClass -> nodesOf.add(new ArrayList<>()));
        List<Pod> queue = arrival;
        boolean progress = true;
        while (progress && !queue.isEmpty()) {
            progress = false;
            List<Pod> refused = new ArrayList<>();
            for (Pod pod : queue) {
                PodClass podClass = Objects.requireNonNull(classOf.get(pod.id()));
                int node = choose(pod, podClass, state, scores, sample, ties);
                if (node < 0) {
                    refused.add(pod);
                } else {
                    state.bind(podClass, node);
                    scores.bound(pod, node);
                    nodesOf.get(podClass.index()).add(compiled.nodes().get(node).name());
                    progress = true;
                }
            }
            queue = refused;
        }
        return dealt(nodesOf);
    }

    /** Deals the nodes that a class got out to its pods. */
    private Outcome dealt(List<List<String>> nodesOf) {
        Map<PodId, String> bound = new HashMap<>();
        List<PodId> stranded = new ArrayList<>();
        for (PodClass podClass : compiled.classes()) {
            Map<String, Deque<String>> byZone = new TreeMap<>();
            for (String node : nodesOf.get(podClass.index())) {
                byZone.computeIfAbsent(zoneOf.getOrDefault(node, ""), zone -> new ArrayDeque<>())
                        .add(node);
            }
            List<PodId> waiting = new ArrayList<>();
            List<PodId> others = new ArrayList<>();
            for (Pod pod : podClass.pods()) {
                String planned = placed.get(pod.id());
                Deque<String> here = planned == null ? null : byZone.get(zoneOf.getOrDefault(planned, ""));
                if (here != null && !here.isEmpty()) {
                    bound.put(pod.id(), here.remove());
                } else {
                    (planned == null ? others : waiting).add(pod.id());
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
        return new Outcome(bound, stranded);
    }

    private static int choose(
            Pod pod,
            PodClass podClass,
            BindingState state,
            NodeScores scores,
            NodeSample sample,
            RandomGenerator ties) {
        sample.clear();
        state.admitting(podClass, sample::add);
        int[] nodes = sample.take();
        if (nodes.length <= 1) {
            return nodes.length == 0 ? -1 : nodes[0];
        }
        long[] score = scores.of(pod, podClass, nodes);
        long best = Arrays.stream(score).max().orElseThrow();
        int chosen = -1;
        int equal = 0;
        for (int i = 0; i < nodes.length; i++) {
            if (score[i] == best) {
                equal++;
                chosen = ties.nextInt(equal) == 0 ? nodes[i] : chosen;
            }
        }
        return chosen;
    }
}
