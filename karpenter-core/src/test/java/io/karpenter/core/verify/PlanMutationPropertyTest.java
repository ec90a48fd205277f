package io.karpenter.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Property;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.verify.VerifierSettings.SpreadDomains;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Random valid plans, and the same with one thing changed")
class PlanMutationPropertyTest {

    /** A scenario and a valid plan for it. */
    private record Case(Scenario scenario, Plan plan) {

        List<Violation> verify(Plan other, VerifierSettings settings) {
            return PlanVerifier.verify(scenario.cluster(), scenario.catalog(), other, settings);
        }

        Set<String> rules(Plan other) {
            return verify(other, VerifierSettings.DEFAULT).stream()
                    .map(Violation::rule)
                    .collect(Collectors.toSet());
        }
    }

    /** What is done to a plan, and the rule that must notice. */
    private record Mutation(String name, String rule, Plan plan) {}

    private static Property<Case> cases() {
        RandomScenarios scenarios = RandomScenarios.ofEverything().without(Feature.DAEMON_SETS);
        return Property.<Case>forAll((random, size) -> {
                    Scenario scenario = scenarios.generate(random, size);
                    return new Case(scenario, NaivePlanner.plan(scenario));
                })
                .tries(40)
                .maxSize(8);
    }

    @TestFactory
    Stream<DynamicTest> laws() {
        return Stream.of(
                cases().holds(
                                "what is valid for every option is valid for the named offering",
                                one -> assertThat(one.verify(one.plan(), VerifierSettings.AS_LAUNCHED))
                                        .isEmpty()),
                cases().holds(
                                "what is valid with possible domains is valid among nodes only",
                                one -> assertThat(one.verify(
                                                one.plan(),
                                                VerifierSettings.DEFAULT.withSpreadDomains(SpreadDomains.NODES_ONLY)))
                                        .isEmpty()),
                cases().holds("one change is noticed by its rule", one -> {
                    assertThat(one.rules(one.plan())).isEmpty();
                    for (Mutation mutation : mutations(one.plan())) {
                        assertThat(one.rules(mutation.plan()))
                                .as(mutation.name())
                                .contains(mutation.rule());
                    }
                }));
    }

    @Test
    @DisplayName("the plans are worth changing: many have new nodes, some use existing ones, some leave pods pending")
    void plansAreVaried() {
        List<Plan> plans = new ArrayList<>();

        cases().check(one -> plans.add(one.plan()));

        assertThat(count(plans, plan -> !plan.nodes().isEmpty())).isGreaterThan(plans.size() / 3);
        assertThat(count(plans, plan -> plan.nodes().size() > 1)).isGreaterThan(plans.size() / 10);
        assertThat(count(plans, plan -> !plan.existingNodes().isEmpty())).isGreaterThan(plans.size() / 20);
        assertThat(count(plans, plan -> !plan.unschedulable().isEmpty())).isGreaterThan(plans.size() / 10);
    }

    private static int count(List<Plan> plans, Predicate<Plan> property) {
        return (int) plans.stream().filter(property).count();
    }

    private static List<Mutation> mutations(Plan plan) {
        List<Mutation> mutations = new ArrayList<>();
        PodId stranger = new PodId("default", "nobody-knows-it");
        mutations.add(new Mutation("a pod too many", "PLAN-PODS", pending(plan, stranger)));
        for (UnschedulablePod pod : plan.unschedulable()) {
            mutations.add(new Mutation("a pending pod twice", "PLAN-PODS", pending(plan, pod.pod())));
        }
        for (ExistingNodePods node : plan.existingNodes()) {
            mutations.add(new Mutation("an existing node's pods forgotten", "PLAN-PODS", without(plan, node)));
        }
        for (PlannedNode node : plan.nodes()) {
            List<PodId> fewer = node.pods().subList(1, node.pods().size());
            mutations.add(new Mutation(
                    "a pod dropped", "PLAN-PODS", with(plan, node, Edit.of(node).pods(fewer))));
            mutations.add(new Mutation(
                    "a pod dropped", "SCH-DS-06", with(plan, node, Edit.of(node).pods(fewer))));
            mutations.add(new Mutation(
                    "another price",
                    "PLAN-PRICE",
                    with(plan, node, Edit.of(node).price(node.hourlyPrice() + 1e-4))));
            mutations.add(new Mutation(
                    "another zone", "SCH-IT-05", with(plan, node, Edit.of(node).zone("zone-x"))));
            mutations.add(new Mutation(
                    "another NodePool",
                    "PLAN-NODES",
                    with(plan, node, Edit.of(node).pool("nowhere"))));
            mutations.add(new Mutation(
                    "no labels", "SCH-NC-05", with(plan, node, Edit.of(node).labels(Map.of()))));
            for (PlannedNode other : plan.nodes()) {
                if (other != node) {
                    List<PodId> more = new ArrayList<>(other.pods());
                    more.add(node.pods().get(0));
                    mutations.add(new Mutation(
                            "a pod moved",
                            "SCH-DS-06",
                            with(
                                    with(plan, node, Edit.of(node).pods(fewer)),
                                    other,
                                    Edit.of(other).pods(more))));
                }
            }
        }
        return mutations;
    }

    private static Plan pending(Plan plan, PodId pod) {
        List<UnschedulablePod> more = new ArrayList<>(plan.unschedulable());
        more.add(new UnschedulablePod(pod, List.of(new Reason.NoNodePool())));
        return new Plan(plan.nodes(), plan.existingNodes(), more, plan.relaxed(), plan.lowerBound(), plan.statistics());
    }

    private static Plan without(Plan plan, ExistingNodePods node) {
        List<ExistingNodePods> fewer = new ArrayList<>(plan.existingNodes());
        fewer.remove(node);
        return new Plan(
                plan.nodes(), fewer, plan.unschedulable(), plan.relaxed(), plan.lowerBound(), plan.statistics());
    }

    private static Plan with(Plan plan, PlannedNode node, Edit edited) {
        List<PlannedNode> nodes = new ArrayList<>(plan.nodes());
        nodes.set(plan.nodes().indexOf(node), edited.build());
        return new Plan(
                nodes,
                plan.existingNodes(),
                plan.unschedulable(),
                plan.relaxed(),
                plan.lowerBound(),
                plan.statistics());
    }

    /** A planned node with some fields changed. */
    private record Edit(
            PlannedNode of,
            String nodePool,
            String inZone,
            double hourlyPrice,
            Map<String, String> allLabels,
            List<PodId> allPods) {

        static Edit of(PlannedNode node) {
            return new Edit(node, node.nodePool(), node.zone(), node.hourlyPrice(), node.labels(), node.pods());
        }

        Edit pods(List<PodId> value) {
            return new Edit(of, nodePool, inZone, hourlyPrice, allLabels, value);
        }

        Edit price(double value) {
            return new Edit(of, nodePool, inZone, value, allLabels, allPods);
        }

        Edit zone(String value) {
            return new Edit(of, nodePool, value, hourlyPrice, allLabels, allPods);
        }

        Edit pool(String value) {
            return new Edit(of, value, inZone, hourlyPrice, allLabels, allPods);
        }

        Edit labels(Map<String, String> value) {
            return new Edit(of, nodePool, inZone, hourlyPrice, new TreeMap<>(value), allPods);
        }

        PlannedNode build() {
            return PlannedNode.builder(of.name(), nodePool)
                    .machine(of.instanceType(), inZone, of.capacityType(), hourlyPrice)
                    .instanceTypeOptions(of.instanceTypeOptions())
                    .requirements(of.requirements())
                    .labels(allLabels)
                    .taints(of.taints())
                    .requests(of.requests())
                    .allocatable(of.allocatable())
                    .pods(allPods)
                    .reservationId(of.reservationId())
                    .build();
        }
    }
}
