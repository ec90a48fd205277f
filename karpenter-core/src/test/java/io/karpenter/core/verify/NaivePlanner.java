package io.karpenter.core.verify;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Plans by trying: each pod goes to the first place that leaves the plan valid. Knows no rule itself, so its plans use whatever
 * the verifier admits. For small scenarios without DaemonSets.
 */
final class NaivePlanner {

    /** The custom label that random NodePools leave open, and values that random pods ask for. */
    private static final String TEAM = "test.karpenter.io/team";

    private static final List<String> TEAMS = List.of("red", "blue");

    private final Scenario scenario;
    private final List<Draft> drafts = new ArrayList<>();
    private final Map<String, List<String>> existing = new TreeMap<>();
    private final List<String> pending = new ArrayList<>();

    /** A planned node to be, and its pods. */
    private record Draft(Supplier<PlannedNodeBuilder> node, List<String> pods) {}

    private NaivePlanner(Scenario scenario) {
        this.scenario = scenario;
    }

    static Plan plan(Scenario scenario) {
        return new NaivePlanner(scenario).run();
    }

    private Plan run() {
        List<Pod> pods = scenario.cluster().pendingPods();
        pods.forEach(pod -> pending.add(pod.id().toString()));
        for (Pod pod : pods) {
            place(pod.id().toString());
        }
        return builder().build();
    }

    private void place(String pod) {
        pending.remove(pod);
        boolean placed = onExisting(pod) || onDraft(pod) || onNewNode(pod);
        if (!placed) {
            pending.add(pod);
        }
    }

    private boolean onExisting(String pod) {
        List<String> names = new ArrayList<>();
        scenario.cluster().nodes().forEach(node -> names.add(node.name()));
        scenario.cluster().nodeClaims().stream()
                .filter(claim -> claim.nodeName().isEmpty())
                .forEach(claim -> names.add(claim.name()));
        return names.stream().anyMatch(name -> fits(existing.computeIfAbsent(name, n -> new ArrayList<>()), pod));
    }

    private boolean onDraft(String pod) {
        return drafts.stream().anyMatch(draft -> fits(draft.pods(), pod));
    }

    private boolean fits(List<String> place, String pod) {
        place.add(pod);
        boolean valid = isValid();
        if (!valid) {
            place.remove(pod);
        }
        return valid;
    }

    private boolean onNewNode(String pod) {
        for (NodePool pool : scenario.cluster().nodePools()) {
            for (InstanceType type : scenario.catalog().forNodePool(pool.name())) {
                for (Offering offering : type.offerings()) {
                    if (onNewNode(pod, pool, type, offering)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean onNewNode(String pod, NodePool pool, InstanceType type, Offering offering) {
        String name = "new-" + drafts.size();
        List<Optional<String>> teams = new ArrayList<>(List.of(Optional.empty()));
        TEAMS.forEach(team -> teams.add(Optional.of(team)));
        for (List<String> options : options(pool, type, offering)) {
            for (Optional<String> team : teams) {
                Draft draft = new Draft(() -> node(name, options, pool, offering, team), new ArrayList<>());
                drafts.add(draft);
                if (fits(draft.pods(), pod)) {
                    return true;
                }
                drafts.remove(draft);
            }
        }
        return false;
    }

    private static PlannedNodeBuilder node(
            String name, List<String> options, NodePool pool, Offering offering, Optional<String> team) {
        PlannedNodeBuilder node = PlannedNodeBuilder.node(name, options.toArray(String[]::new))
                .pool(pool.name())
                .in(offering.zone())
                .bought(offering.capacityType());
        team.ifPresent(value -> node.label(TEAM, value));
        offering.reservation().ifPresent(reservation -> node.reservation(reservation.id()));
        return node;
    }

    /** The type with all dearer ones that are offered the same way, and the type alone. */
    private List<List<String>> options(NodePool pool, InstanceType type, Offering offering) {
        List<String> dearer = scenario.catalog().forNodePool(pool.name()).stream()
                .filter(other -> other != type && price(other, offering) >= offering.price())
                .sorted(Comparator.comparingDouble(other -> price(other, offering)))
                .map(InstanceType::name)
                .toList();
        List<String> all = new ArrayList<>(List.of(type.name()));
        all.addAll(dearer.stream()
                .filter(other -> price(find(pool, other), offering) < Double.POSITIVE_INFINITY)
                .toList());
        return List.of(all, List.of(type.name()));
    }

    private InstanceType find(NodePool pool, String name) {
        return scenario.catalog().forNodePool(pool.name()).stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double price(InstanceType type, Offering like) {
        return type.offerings().stream()
                .filter(Offering::available)
                .filter(o -> o.zone().equals(like.zone()) && o.capacityType() == like.capacityType())
                .mapToDouble(Offering::price)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private boolean isValid() {
        return builder().violations().isEmpty();
    }

    private PlanBuilder builder() {
        PlanBuilder plan = PlanBuilder.planFor(scenario);
        drafts.forEach(draft -> plan.with(draft.node().get().pods(draft.pods().toArray(String[]::new))));
        existing.forEach((name, pods) -> {
            if (!pods.isEmpty()) {
                plan.onExisting(name, pods.toArray(String[]::new));
            }
        });
        return plan.pending(pending.toArray(String[]::new));
    }
}
