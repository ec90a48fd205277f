package io.karpenter.solver.api;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.risk.share.PoolShares;
import io.karpenter.core.rule.preference.PreferenceReport;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.binding.Rehearsal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds nodes to a plan until the kube-scheduler, choosing by its own scores, strands none of its pods in any rehearsal ({@link
 * Binding#REHEARSED}).
 *
 * <p>What a rehearsal strands is planned once more, beside the nodes of the plan as the rehearsal filled them: the nodes that the
 * next round of provisioning would buy are bought in this one. Stranded pods move there within their zone, so that no rule between
 * zones sees a change; a move that breaks another rule is not made. A larger plan is kept only if it strands
 * at most half as many. Each round costs some rehearsals and a small plan.
 */
final class Reinforcement {

    /** Where pods that may go anywhere fill every node that is added for others, adding more is only dear. */
    private static final int ROUNDS_IN_VAIN = 3;

    /** Orders of arrival that are tried beside that of the snapshot. */
    private static final int SHUFFLED_ARRIVALS = 3;

    private final Problem problem;
    private final SolverSettings settings;
    private final StopSignal stop;
    private final Map<PodId, Pod> pods = new HashMap<>();

    private Reinforcement(Problem problem, SolverSettings settings, StopSignal stop) {
        this.problem = problem;
        this.settings = settings;
        this.stop = stop;
        problem.cluster().pendingPods().forEach(pod -> pods.put(pod.id(), pod));
    }

    /** {@code tight} with as many nodes more as it takes, or as can be had. */
    static Plan of(Problem problem, SolverSettings settings, Plan tight, StopSignal stop) {
        return new Reinforcement(problem, settings, stop).reinforced(tight);
    }

    private Plan reinforced(Plan tight) {
        Plan best = tight;
        int fewest = Integer.MAX_VALUE;
        int inVain = 0;
        Optional<Plan> plan = Optional.of(tight);
        while (plan.isPresent() && inVain < ROUNDS_IN_VAIN && !stop.isRaised()) {
            Rehearsal.Outcome worst = worst(plan.get());
            int stranded = worst.stranded().size();
            if (stranded <= fewest / 2) {
                fewest = stranded;
                best = plan.get();
                inVain = 0;
            } else {
                inVain++;
            }
            plan = stranded == 0 ? Optional.empty() : withRoomFor(worst, plan.get());
        }
        return best;
    }

    /** The rehearsal that strands the most. */
    private Rehearsal.Outcome worst(Plan plan) {
        Rehearsal rehearsal = Rehearsal.of(problem, plan);
        Random random = new Random(settings.seed());
        List<Pod> arrival = new ArrayList<>(rehearsal.pods());
        Rehearsal.Outcome worst = rehearsal.run(arrival, random);
        for (int i = 0; i < SHUFFLED_ARRIVALS; i++) {
            Collections.shuffle(arrival, random);
            Rehearsal.Outcome outcome = rehearsal.run(arrival, random);
            worst = outcome.stranded().size() > worst.stranded().size() ? outcome : worst;
        }
        return worst;
    }

    /** The plan with nodes for the stranded pods; empty if none can be had. */
    private Optional<Plan> withRoomFor(Rehearsal.Outcome outcome, Plan plan) {
        Problem rest = new Problem(afterwards(outcome, plan), problem.catalog());
        Plan more = Solver.builder()
                .settings(settings.withBinding(Binding.PLANNED).withTimeLimit(Duration.ZERO))
                .build()
                .solve(rest, stop);
        List<PlannedNode> added = renamed(more.nodes(), plan);
        Map<PodId, String> moves = new Moves(plan, added, outcome.bound()).targets();
        List<PlannedNode> nodes = new ArrayList<>();
        plan.nodes().forEach(node -> nodes.add(after(moves, node)));
        added.stream()
                .map(node -> after(moves, node))
                .filter(node -> !node.pods().isEmpty())
                .forEach(nodes::add);
        if (nodes.size() == plan.nodes().size()) {
            return Optional.empty();
        }
        List<ExistingNodePods> existing = plan.existingNodes().stream()
                .map(node -> new ExistingNodePods(node.name(), staying(moves, node.name(), node.pods())))
                .filter(node -> !node.pods().isEmpty())
                .toList();
        Plan larger = PoolShares.reportedOn(
                withPreferences(plan.withPods(nodes, existing, plan.unschedulable(), List.of())),
                problem.cluster(),
                problem.catalog(),
                settings.risk());
        VerifierSettings rules = VerifierSettings.DEFAULT.withMinValuesMayBeLowered(
                settings.minValuesPolicy() == MinValuesPolicy.BEST_EFFORT);
        return PlanVerifier.verify(problem.cluster(), problem.catalog(), larger, rules)
                        .isEmpty()
                ? Optional.of(larger)
                : Optional.empty();
    }

    /** The cluster after the rehearsal, with the stranded pods alone waiting for a node in the zone that the plan has them in. */
    private Cluster afterwards(Rehearsal.Outcome outcome, Plan plan) {
        Cluster launched = Rehearsal.launched(problem, plan);
        Map<PodId, String> zones = zones(launched, plan);
        Set<PodId> stranded = Set.copyOf(outcome.stranded());
        List<Pod> all = new ArrayList<>();
        for (Pod pod : launched.pods()) {
            String node = outcome.bound().get(pod.id());
            if (!pod.isPending()) {
                all.add(pod);
            } else if (node != null) {
                all.add(pod.withStatus(Pod.Status.boundTo(node)));
            } else if (stranded.contains(pod.id())) {
                all.add(within(zones.get(pod.id()), pod));
            }
        }
        return launched.toBuilder().pods(all).build();
    }

    private static Map<PodId, String> zones(Cluster launched, Plan plan) {
        Map<String, String> ofNode = new HashMap<>();
        for (Node node : launched.nodes()) {
            Optional.ofNullable(node.labels().get(Labels.ZONE)).ifPresent(zone -> ofNode.put(node.name(), zone));
        }
        Map<PodId, String> zones = new HashMap<>();
        plan.nodes().forEach(node -> node.pods().forEach(pod -> zones.put(pod, node.zone())));
        for (ExistingNodePods node : plan.existingNodes()) {
            Optional.ofNullable(ofNode.get(node.name()))
                    .ifPresent(zone -> node.pods().forEach(pod -> zones.put(pod, zone)));
        }
        return zones;
    }

    private static Pod within(@Nullable String zone, Pod pod) {
        if (zone == null) {
            return pod;
        }
        Map<String, String> selector = new TreeMap<>(pod.spec().nodeSelector());
        selector.put(Labels.ZONE, zone);
        return pod.withSpec(pod.spec().toBuilder().nodeSelector(selector).build());
    }

    /** Those of {@code pods} that no move takes from {@code node}. */
    private static List<PodId> staying(Map<PodId, String> moves, String node, List<PodId> pods) {
        return pods.stream()
                .filter(pod -> moves.getOrDefault(pod, node).equals(node))
                .toList();
    }

    private PlannedNode after(Map<PodId, String> moves, PlannedNode node) {
        List<PodId> staying = new ArrayList<>(staying(moves, node.name(), node.pods()));
        ResourceList requests = node.requests();
        for (PodId pod : node.pods()) {
            if (!staying.contains(pod)) {
                requests = requests.minus(spec(pod).requests());
            }
        }
        for (Map.Entry<PodId, String> move : moves.entrySet()) {
            if (move.getValue().equals(node.name()) && !staying.contains(move.getKey())) {
                staying.add(move.getKey());
                requests = requests.plus(spec(move.getKey()).requests());
            }
        }
        return node.withPods(staying, requests);
    }

    private PodSpec spec(PodId pod) {
        return Objects.requireNonNull(pods.get(pod)).spec();
    }

    /** The new nodes under names that the plan does not have yet. */
    private static List<PlannedNode> renamed(List<PlannedNode> more, Plan plan) {
        Set<String> taken = new HashSet<>();
        plan.nodes().forEach(node -> taken.add(node.name()));
        List<PlannedNode> renamed = new ArrayList<>();
        for (PlannedNode node : more) {
            int number = 1;
            while (!taken.add(node.nodePool() + "-" + number)) {
                number++;
            }
            renamed.add(node.withName(node.nodePool() + "-" + number));
        }
        return renamed;
    }

    private Plan withPreferences(Plan plan) {
        if (settings.preferencePolicy() == PreferencePolicy.IGNORE) {
            return plan;
        }
        return plan.withPods(
                plan.nodes(),
                plan.existingNodes(),
                plan.unschedulable(),
                PreferenceReport.of(problem.cluster(), problem.catalog(), plan).relaxed());
    }
}
