package io.karpenter.core.testkit;

import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;

/** Says of a plan what it schedules, where, why not, and at what price. Pods are named without their namespace. */
public final class PlanAssert extends AbstractAssert<PlanAssert, Plan> {

    /** Prices closer than this are equal: a thousandth of a cent per thousand hours. */
    private static final double PRICE_TOLERANCE = 1e-8;

    private PlanAssert(Plan plan) {
        super(plan, PlanAssert.class);
    }

    public static PlanAssert assertThatPlan(Plan plan) {
        return new PlanAssert(plan);
    }

    /** Every pod left pending must have a reason of this type, possibly inside the reasons of a NodePool. */
    public static Because because(Class<? extends Reason> type) {
        return new Because(type);
    }

    /** The reason a pod is expected to be left pending for. */
    public record Because(Class<? extends Reason> type) {}

    /** Exactly {@code count} pods have a place. */
    public PlanAssert schedules(int count) {
        isNotNull();
        if (actual.scheduledPods() != count) {
            failWithMessage(
                    "expected %d pods to be scheduled, but %d are; %s", count, actual.scheduledPods(), summary());
        }
        return this;
    }

    /** No pod is left pending. */
    public PlanAssert schedulesAll() {
        return leavesPending(0);
    }

    public PlanAssert schedulesPods(String... names) {
        isNotNull();
        Set<String> placed = places().keySet();
        List<String> missing =
                Arrays.stream(names).filter(n -> !placed.contains(n)).toList();
        if (!missing.isEmpty()) {
            failWithMessage("expected pods %s to be scheduled; %s", missing, summary());
        }
        return this;
    }

    public PlanAssert leavesPending(int count) {
        isNotNull();
        if (actual.unschedulable().size() != count) {
            failWithMessage(
                    "expected %d pods to be left pending, but %d are; %s",
                    count, actual.unschedulable().size(), summary());
        }
        return this;
    }

    public PlanAssert leavesPending(int count, Because because) {
        leavesPending(count);
        for (UnschedulablePod pod : actual.unschedulable()) {
            if (allReasons(pod.reasons()).noneMatch(because.type()::isInstance)) {
                failWithMessage(
                        "expected pod %s to be left pending because of %s, but the reasons are: %s",
                        pod.pod(), because.type().getSimpleName(), messages(pod));
            }
        }
        return this;
    }

    /** Exactly these pods are left pending. */
    public PlanAssert leavesPendingPods(String... names) {
        isNotNull();
        Set<String> pending =
                actual.unschedulable().stream().map(u -> u.pod().name()).collect(Collectors.toSet());
        if (!pending.equals(Set.of(names))) {
            failWithMessage("expected exactly pods %s to be left pending; %s", List.of(names), summary());
        }
        return this;
    }

    /** Some reason of some pending pod says {@code text}. */
    public PlanAssert explains(String text) {
        isNotNull();
        if (actual.unschedulable().stream().noneMatch(u -> messages(u).contains(text))) {
            failWithMessage("expected a reason that contains \"%s\"; %s", text, summary());
        }
        return this;
    }

    public PlanAssert launches(int nodes) {
        isNotNull();
        if (actual.nodes().size() != nodes) {
            failWithMessage(
                    "expected %d new nodes, but there are %d; %s",
                    nodes, actual.nodes().size(), summary());
        }
        return this;
    }

    /** The new nodes have exactly these instance types, in any order. */
    public PlanAssert launchesTypes(String... instanceTypes) {
        isNotNull();
        List<String> found =
                actual.nodes().stream().map(PlannedNode::instanceType).sorted().toList();
        List<String> wanted = Stream.of(instanceTypes).sorted().toList();
        if (!found.equals(wanted)) {
            failWithMessage("expected new nodes of types %s, but they are %s; %s", wanted, found, summary());
        }
        return this;
    }

    /** All new nodes come from {@code nodePool}, and there is at least one. */
    public PlanAssert launchesOnlyFrom(String nodePool) {
        isNotNull();
        if (actual.nodes().isEmpty()
                || actual.nodes().stream().anyMatch(n -> !n.nodePool().equals(nodePool))) {
            failWithMessage("expected new nodes of nodepool %s only; %s", nodePool, summary());
        }
        return this;
    }

    /** Exactly {@code pods} pods go to the existing node {@code node}. */
    public PlanAssert placesOnExisting(String node, int pods) {
        isNotNull();
        int found = actual.existingNodes().stream()
                .filter(n -> n.name().equals(node))
                .mapToInt(n -> n.pods().size())
                .sum();
        if (found != pods) {
            failWithMessage("expected %d pods on existing node %s, but there are %d; %s", pods, node, found, summary());
        }
        return this;
    }

    /** All these pods share one node. */
    public PlanAssert placesTogether(String... names) {
        isNotNull();
        if (nodesOf(names).size() != 1) {
            failWithMessage("expected pods %s on one node; %s", List.of(names), summary());
        }
        return this;
    }

    /** No two of these pods share a node. */
    public PlanAssert placesApart(String... names) {
        isNotNull();
        if (nodesOf(names).size() != names.length) {
            failWithMessage("expected pods %s on different nodes; %s", List.of(names), summary());
        }
        return this;
    }

    private Set<String> nodesOf(String... names) {
        Map<String, String> places = places();
        Set<String> nodes = new HashSet<>();
        for (String name : names) {
            String node = places.get(name);
            if (node == null) {
                failWithMessage("expected pod %s to be scheduled; %s", name, summary());
            } else {
                nodes.add(node);
            }
        }
        return nodes;
    }

    /** The pods on new nodes per zone, emptiest first, e.g. {@code 1, 1, 2}. */
    public PlanAssert spreadsOverZones(int... counts) {
        isNotNull();
        Map<String, Integer> perZone = new TreeMap<>();
        actual.nodes().forEach(n -> perZone.merge(n.zone(), n.pods().size(), Integer::sum));
        List<Integer> found = perZone.values().stream().sorted().toList();
        List<Integer> wanted = Arrays.stream(counts).boxed().sorted().toList();
        if (!found.equals(wanted)) {
            failWithMessage("expected %s pods per zone, but they are %s; %s", wanted, perZone, summary());
        }
        return this;
    }

    /** USD per hour. */
    public PlanAssert costs(double hourlyPrice) {
        isNotNull();
        if (Math.abs(actual.hourlyPrice() - hourlyPrice) > PRICE_TOLERANCE) {
            failWithMessage(
                    "expected the plan to cost %s USD/h, but it costs %s; %s",
                    hourlyPrice, actual.hourlyPrice(), summary());
        }
        return this;
    }

    /** USD per hour. */
    public PlanAssert costsAtMost(double hourlyPrice) {
        isNotNull();
        if (actual.hourlyPrice() > hourlyPrice + PRICE_TOLERANCE) {
            failWithMessage(
                    "expected the plan to cost at most %s USD/h, but it costs %s; %s",
                    hourlyPrice, actual.hourlyPrice(), summary());
        }
        return this;
    }

    /** The proven bound is there and not above the price. */
    public PlanAssert isBoundedBelow() {
        isNotNull();
        if (actual.lowerBound().isEmpty()) {
            failWithMessage("expected a lower bound, but none was proven; %s", summary());
        } else if (actual.lowerBound().getAsDouble() > actual.hourlyPrice() + PRICE_TOLERANCE) {
            failWithMessage(
                    "the lower bound %s is above the price %s; %s",
                    actual.lowerBound().getAsDouble(), actual.hourlyPrice(), summary());
        }
        return this;
    }

    private Map<String, String> places() {
        Map<String, String> nodeOfPod = new TreeMap<>();
        for (PlannedNode node : actual.nodes()) {
            node.pods().forEach(p -> nodeOfPod.put(p.name(), node.name()));
        }
        for (ExistingNodePods node : actual.existingNodes()) {
            node.pods().forEach(p -> nodeOfPod.put(p.name(), node.name()));
        }
        return nodeOfPod;
    }

    private static Stream<Reason> allReasons(List<Reason> reasons) {
        return reasons.stream()
                .flatMap(r -> r instanceof Reason.Refused refused
                        ? Stream.concat(Stream.of(r), allReasons(refused.because()))
                        : Stream.of(r));
    }

    private static String messages(UnschedulablePod pod) {
        return pod.reasons().stream().map(Reason::message).collect(Collectors.joining("; "));
    }

    /** The plan in a few lines, for failures. */
    private String summary() {
        List<String> lines = new ArrayList<>();
        for (PlannedNode n : actual.nodes()) {
            lines.add("new %s: %s %s %s/%s %.5f USD/h, pods %s"
                    .formatted(
                            n.name(),
                            n.nodePool(),
                            n.instanceType(),
                            n.zone(),
                            n.capacityType(),
                            n.hourlyPrice(),
                            names(n.pods())));
        }
        for (ExistingNodePods n : actual.existingNodes()) {
            lines.add("existing %s: pods %s".formatted(n.name(), names(n.pods())));
        }
        for (UnschedulablePod u : actual.unschedulable()) {
            lines.add("pending %s: %s".formatted(u.pod().name(), messages(u)));
        }
        return "the plan:\n  " + lines.stream().limit(40).collect(Collectors.joining("\n  "));
    }

    private static List<String> names(List<PodId> pods) {
        return pods.stream().map(PodId::name).toList();
    }
}
