package io.karpenter.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.RelaxedPreference;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.risk.CrowdedPool;
import io.karpenter.core.risk.PlanRisk;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** Builds a plan for a scenario and says what the verifier makes of it. */
final class PlanBuilder {

    private final Scenario scenario;
    private final List<PlannedNode> nodes = new ArrayList<>();
    private final List<PlannedNode> staticNodes = new ArrayList<>();
    private final List<ExistingNodePods> existing = new ArrayList<>();
    private final List<UnschedulablePod> unschedulable = new ArrayList<>();
    private final List<RelaxedPreference> relaxed = new ArrayList<>();
    private OptionalDouble lowerBound = OptionalDouble.empty();
    private VerifierSettings settings = VerifierSettings.DEFAULT;
    private PlanRisk risk = PlanRisk.NONE;

    private PlanBuilder(Scenario scenario) {
        this.scenario = scenario;
    }

    static PlanBuilder planFor(ClusterBuilder cluster, Catalog catalog) {
        return new PlanBuilder(cluster.and(catalog));
    }

    static PlanBuilder planFor(Scenario scenario) {
        return new PlanBuilder(scenario);
    }

    /** {@code name} in namespace {@code default}, or {@code namespace/name}. */
    static PodId id(String text) {
        return text.contains("/") ? PodId.parse(text) : new PodId("default", text);
    }

    PlanBuilder with(PlannedNodeBuilder... values) {
        Arrays.stream(values).forEach(node -> nodes.add(node.build(scenario)));
        return this;
    }

    /** Nodes that static NodePools ask for. */
    PlanBuilder withStatic(PlannedNodeBuilder... values) {
        Arrays.stream(values).forEach(node -> staticNodes.add(node.build(scenario)));
        return this;
    }

    PlanBuilder onExisting(String node, String... pods) {
        existing.add(new ExistingNodePods(
                node, Arrays.stream(pods).map(PlanBuilder::id).toList()));
        return this;
    }

    PlanBuilder pending(String... pods) {
        return pending(new Reason.NoNodePool(), pods);
    }

    PlanBuilder pending(Reason reason, String... pods) {
        Arrays.stream(pods).forEach(pod -> unschedulable.add(new UnschedulablePod(id(pod), List.of(reason))));
        return this;
    }

    PlanBuilder relaxed(String pod, String preference) {
        relaxed.add(new RelaxedPreference(id(pod), preference));
        return this;
    }

    PlanBuilder lowerBound(double value) {
        lowerBound = OptionalDouble.of(value);
        return this;
    }

    PlanBuilder risk(RiskSettings value, CrowdedPool... crowded) {
        risk = new PlanRisk(value, List.of(crowded));
        return this;
    }

    PlanBuilder settings(VerifierSettings value) {
        settings = value;
        return this;
    }

    Plan build() {
        return new Plan(
                nodes,
                existing,
                unschedulable,
                relaxed,
                lowerBound,
                new Plan.Statistics(0, 0, 0, 0, "by hand"),
                staticNodes,
                risk);
    }

    List<Violation> violations() {
        return PlanVerifier.verify(scenario.cluster(), scenario.catalog(), build(), settings);
    }

    void isValid() {
        assertThat(violations()).isEmpty();
    }

    /** Every violation is of {@code rule}, and there is one; returns its text. */
    String isCaughtBy(String rule) {
        List<Violation> violations = violations();
        assertThat(violations)
                .isNotEmpty()
                .allSatisfy(v -> assertThat(v.rule()).as(v.toString()).isEqualTo(rule));
        return violations.get(0).toString();
    }
}
