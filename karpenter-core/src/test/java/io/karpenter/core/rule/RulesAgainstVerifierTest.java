package io.karpenter.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.Reason.NoRoomLeft;
import io.karpenter.core.plan.Reason.Refused;
import io.karpenter.core.plan.Reason.TopologySpread;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.explain.Explainer;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.topology.DomainRestriction;
import io.karpenter.core.rule.topology.PodAffinityRule;
import io.karpenter.core.rule.topology.PodAntiAffinityRule;
import io.karpenter.core.rule.topology.TopologySpreadRule;
import io.karpenter.core.rule.topology.TopologyView;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Property;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.testkit.ScenarioShrinker;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.verify.Violation;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The verifier shares nothing with the rules, so each is a witness for the other. */
@DisplayName("The rules and the independent verifier")
class RulesAgainstVerifierTest {

    private static final String TEAM = "test.karpenter.io/team";

    private static final List<NodeRule> NODE_RULES = List.of(
            new TaintRule(),
            new NodeRequirementsRule(),
            new VolumeTopologyRule(),
            new ResourceRule(),
            new HostPortRule(),
            new AttachLimitRule());

    @TestFactory
    Stream<DynamicTest> laws() {
        return Stream.of(
                scenarios(RandomScenarios.ofEverything())
                        .holds("agree about every single pod on every existing node", RulesAgainstVerifierTest::agree),
                // minValues is about the options of a claim, which a node as launched does not have.
                scenarios(RandomScenarios.ofEverything().without(Feature.MIN_VALUES))
                        .holds(
                                "agree about which NodePools could give a single pod a node",
                                RulesAgainstVerifierTest::agreeOnNewNodes));
    }

    private static Property<Scenario> scenarios(RandomScenarios generator) {
        return Property.forAll(generator)
                .tries(150)
                .maxSize(10)
                .shrinking(scenario -> new ScenarioShrinker().smaller(scenario));
    }

    private static void agreeOnNewNodes(Scenario scenario) {
        for (Pod pod : scenario.cluster().pendingPods()) {
            Situation alone = new Situation(withOnly(pod, scenario.cluster()), scenario.catalog());
            Explainer explainer = Explainer.of(alone.cluster(), alone.catalog(), Situation.plan(List.of(), List.of()));
            for (Reason reason : explainer.explain(pod)) {
                if (reason instanceof Refused refused && refused.where().startsWith("nodepool ")) {
                    String pool = refused.where().substring("nodepool ".length());
                    boolean wouldTake = refused.because().stream().anyMatch(NoRoomLeft.class::isInstance);
                    Optional<PlannedNode> valid = validNode(pod, pool, alone);
                    assertThat(wouldTake)
                            .as("%s in %s: rules %s, verifier %s", pod.id(), pool, refused.message(), valid)
                            .isEqualTo(valid.isPresent());
                }
            }
        }
    }

    /** Some node of {@code pool} that the verifier accepts with {@code pod} on it, found by trying all. */
    private static Optional<PlannedNode> validNode(Pod pod, String pool, Situation situation) {
        Requirements ofPool = situation.newNode(pool).requirements();
        // The one custom label of random scenarios; "0" stands for any value that nobody names.
        List<Map<String, String>> customLabels = ofPool.has(TEAM)
                ? Stream.of("red", "blue", "0")
                        .filter(ofPool.get(TEAM)::has)
                        .map(value -> Map.of(TEAM, value))
                        .toList()
                : List.of(Map.of());
        return situation.catalog().forNodePool(pool).stream()
                .flatMap(type -> type.offerings().stream()
                        .filter(Offering::available)
                        .flatMap(offering ->
                                customLabels.stream().map(labels -> launched(pod, pool, type, offering, labels))))
                .filter(node -> PlanVerifier.verify(
                                situation.cluster(),
                                situation.catalog(),
                                Situation.plan(List.of(node), List.of()),
                                VerifierSettings.AS_LAUNCHED)
                        .isEmpty())
                .findFirst();
    }

    private static PlannedNode launched(
            Pod pod, String pool, InstanceType type, Offering offering, Map<String, String> labels) {
        return PlannedNode.builder("new-1", pool)
                .machine(type.name(), offering.zone(), offering.capacityType(), offering.price())
                .instanceTypeOptions(List.of(type.name()))
                .labels(labels)
                .pods(List.of(pod.id()))
                .reservationId(offering.reservation().map(Reservation::id))
                .build();
    }

    private static void agree(Scenario scenario) {
        for (Pod pod : scenario.cluster().pendingPods()) {
            Situation alone = new Situation(withOnly(pod, scenario.cluster()), scenario.catalog());
            for (ExistingNode node : alone.existingNodes().open()) {
                List<Reason> refusals = refusals(pod, node, alone);
                List<Violation> violations = PlanVerifier.verify(
                        alone.cluster(),
                        alone.catalog(),
                        Situation.plan(List.of(), List.of(new ExistingNodePods(node.name(), List.of(pod.id())))));
                if (!isKeptStricter(refusals, node)) {
                    assertThat(refusals.isEmpty())
                            .as("%s on %s: rules %s, verifier %s", pod.id(), node.name(), refusals, violations)
                            .isEqualTo(violations.isEmpty());
                }
            }
        }
    }

    /**
     * True where the rules refuse on purpose what the kube-scheduler would accept later: an in-flight claim adds no domain to
     * a spread until its Node has joined (SCH-TSC-08).
     */
    private static boolean isKeptStricter(List<Reason> refusals, ExistingNode node) {
        return !node.joined() && !refusals.isEmpty() && refusals.stream().allMatch(TopologySpread.class::isInstance);
    }

    /** The snapshot with {@code pod} as its only pending pod. */
    private static Cluster withOnly(Pod pod, Cluster cluster) {
        return cluster.toBuilder()
                .pods(cluster.pods().stream()
                        .filter(p -> !p.isPending() || p.id().equals(pod.id()))
                        .toList())
                .build();
    }

    private static List<Reason> refusals(Pod pod, ExistingNode node, Situation situation) {
        PodDemand demand = situation.demand(pod);
        TopologyView topology = situation.topology();
        List<Reason> refusals = new ArrayList<>();
        NODE_RULES.forEach(rule -> refusals.addAll(rule.admits(demand, node).reasons()));
        List<DomainRestriction> restrictions = Stream.of(
                        new TopologySpreadRule(situation.catalog().schema()),
                        new PodAffinityRule(),
                        new PodAntiAffinityRule())
                .flatMap(rule -> rule.restrictions(demand, topology).stream())
                .toList();
        refusals.addAll(DomainRestriction.together(restrictions, node).reasons());
        return refusals;
    }
}
