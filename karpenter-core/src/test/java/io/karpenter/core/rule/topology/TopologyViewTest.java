package io.karpenter.core.rule.topology;

import static io.karpenter.core.testkit.Catalogs.SCHEMA;
import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.linear;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodPhase;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TopologyViewTest {

    private static final Catalog CATALOG = linear(4);
    private static final LabelSelector WEB = LabelSelector.of("app", "web");
    private static final PodSelection WEB_OF_DEFAULT =
            new PodSelection(Set.of("default"), Optional.empty(), Optional.of(WEB));

    private static TopologyView view(Cluster cluster) {
        return TopologyView.of(cluster, CATALOG, ExistingNodes.of(cluster, CATALOG));
    }

    private static ClusterBuilder twoNodes() {
        return cluster().with(node("a").zone(ZONE_A), node("b").zone(ZONE_B).label("disk", "ssd"), node("nowhere"));
    }

    private static PodBuilder web(String name, String node) {
        return pod(name).label("app", "web").on(node);
    }

    private static NodeFilter filter(PodBuilder pod, boolean honorTaints) {
        return NodeFilter.of(
                pod.spec(),
                new TopologySpreadConstraint(
                        1, Labels.ZONE, true, Optional.of(WEB), OptionalInt.empty(), true, honorTaints, List.of()),
                SCHEMA);
    }

    private static PlannedNode planned(String name, List<Taint> taints, List<PodId> pods, Expression... requirements) {
        return PlannedNode.builder(name, "default")
                .machine("c4", ZONE_A, CapacityType.ON_DEMAND, 0.2)
                .instanceTypeOptions(List.of("c4"))
                .requirements(List.of(requirements))
                .taints(taints)
                .pods(pods)
                .build();
    }

    private static Plan plan(List<PlannedNode> nodes, ExistingNodePods... existing) {
        return new Plan(
                nodes,
                List.of(existing),
                List.of(),
                List.of(),
                OptionalDouble.empty(),
                new Plan.Statistics(0, 0, 0, 0, "test"));
    }

    @Test
    @DisplayName(
            "SCH-TSC-09 selected pods count in the domain of their node; ended, terminating and homeless ones do not")
    void initialCounts() {
        TopologyView view = view(twoNodes()
                .with(
                        web("one", "a"),
                        web("two", "a"),
                        web("three", "b"),
                        web("ended", "b").phase(PodPhase.SUCCEEDED),
                        web("terminating", "b").terminating(),
                        web("no-zone", "nowhere"),
                        web("no-node", "gone"),
                        web("elsewhere", "b").namespace("other"),
                        pod("db").on("b"))
                .build());

        assertThat(view.counts(List.of(WEB_OF_DEFAULT), Labels.ZONE, NodeFilter.EVERY_NODE))
                .isEqualTo(Map.of(ZONE_A, 2, ZONE_B, 1));
        assertThat(view.counts(List.of(WEB_OF_DEFAULT), Labels.HOSTNAME, NodeFilter.EVERY_NODE))
                .isEqualTo(Map.of("a", 2, "b", 1, "nowhere", 1));
    }

    @Test
    @DisplayName("SCH-TSC-10 pods on nodes that the filter does not look at do not count")
    void filteredCounts() {
        TopologyView view = view(twoNodes()
                .with(node("tainted").zone("zone-t").taint("team", "red", TaintEffect.NO_SCHEDULE))
                .with(web("one", "a"), web("two", "b"), web("three", "tainted"))
                .build());

        assertThat(view.counts(
                        List.of(WEB_OF_DEFAULT), Labels.ZONE, filter(pod("x").nodeSelector("disk", "ssd"), false)))
                .isEqualTo(Map.of(ZONE_B, 1));
        assertThat(view.counts(List.of(WEB_OF_DEFAULT), Labels.ZONE, filter(pod("x"), true)))
                .isEqualTo(Map.of(ZONE_A, 1, ZONE_B, 1));
        assertThat(view.counts(List.of(WEB_OF_DEFAULT), Labels.ZONE, filter(pod("x").tolerates("team"), true)))
                .containsEntry("zone-t", 1);
    }

    @Test
    @DisplayName("SCH-TSC-05 KW-D-06 an absent selector selects nothing, the empty one everything of the namespace")
    void selectors() {
        TopologyView view =
                view(twoNodes().with(web("one", "a"), pod("db").on("a")).build());
        PodSelection none = new PodSelection(Set.of("default"), Optional.empty(), Optional.empty());
        PodSelection all = new PodSelection(Set.of("default"), Optional.empty(), Optional.of(LabelSelector.EVERYTHING));

        assertThat(view.counts(List.of(none), Labels.ZONE, NodeFilter.EVERY_NODE))
                .isEmpty();
        assertThat(view.counts(List.of(all), Labels.ZONE, NodeFilter.EVERY_NODE))
                .isEqualTo(Map.of(ZONE_A, 2));
    }

    @Test
    @DisplayName("SCH-TSC-04 matchLabelKeys narrow the selector to the pod's own values, keys it lacks are ignored")
    void matchLabelKeys() {
        TopologySpreadConstraint constraint = new TopologySpreadConstraint(
                1, Labels.ZONE, true, Optional.of(WEB), OptionalInt.empty(), true, false, List.of("version", "absent"));
        PodSelection selection = PodSelection.of(
                constraint, pod("x").label("app", "web").label("version", "2").spec(), "default");

        assertThat(selection.selects("default", Map.of("app", "web", "version", "2"), Map.of()))
                .isTrue();
        assertThat(selection.selects("default", Map.of("app", "web", "version", "1"), Map.of()))
                .isFalse();
    }

    @Test
    @DisplayName(
            "SCH-AFF-02 a term speaks of its own namespace, of those it lists, and of those whose labels it selects")
    void namespaces() {
        Map<String, Map<String, String>> labels = Map.of("prod", Map.of("stage", "prod"), "test", Map.of());
        Map<String, String> web = Map.of("app", "web");
        PodSelection own = PodSelection.of(PodAffinityTerm.of(Labels.ZONE, WEB), "default");
        PodSelection listed = PodSelection.of(
                new PodAffinityTerm(Labels.ZONE, Optional.of(WEB), Set.of("test"), Optional.empty()), "default");
        PodSelection union = PodSelection.of(
                new PodAffinityTerm(
                        Labels.ZONE, Optional.of(WEB), Set.of("test"), Optional.of(LabelSelector.of("stage", "prod"))),
                "default");
        PodSelection every = PodSelection.of(
                new PodAffinityTerm(Labels.ZONE, Optional.of(WEB), Set.of(), Optional.of(LabelSelector.EVERYTHING)),
                "default");

        List<String> all = List.of("default", "test", "prod", "unlabelled");
        assertThat(all).filteredOn(n -> own.selects(n, web, labels)).containsExactly("default");
        assertThat(all).filteredOn(n -> listed.selects(n, web, labels)).containsExactly("test");
        assertThat(all).filteredOn(n -> union.selects(n, web, labels)).containsExactly("test", "prod");
        assertThat(all).filteredOn(n -> every.selects(n, web, labels)).isEqualTo(all);
    }

    @Test
    @DisplayName("SCH-TSC-17 placements of a plan count where the domain is decided, and only there")
    void planned() {
        Cluster cluster = twoNodes()
                .with(web("bound", "a"))
                .with(pod("p").label("app", "web").replicas(4))
                .build();
        List<PodId> ids = cluster.pendingPods().stream().map(p -> p.id()).toList();
        TopologyView view = view(cluster)
                .with(
                        plan(
                                List.of(
                                        planned("n1", List.of(), ids.subList(0, 2), Expression.in(Labels.ZONE, ZONE_B)),
                                        planned(
                                                "n2",
                                                List.of(),
                                                ids.subList(2, 3),
                                                Expression.in(Labels.ZONE, ZONE_A, "zone-x"))),
                                new ExistingNodePods("a", ids.subList(3, 4))),
                        ExistingNodes.of(cluster, CATALOG));

        assertThat(view.counts(List.of(WEB_OF_DEFAULT), Labels.ZONE, NodeFilter.EVERY_NODE))
                .isEqualTo(Map.of(ZONE_A, 2, ZONE_B, 2));
        assertThat(view.counts(List.of(WEB_OF_DEFAULT), Labels.HOSTNAME, NodeFilter.EVERY_NODE))
                .isEqualTo(Map.of("a", 2, "n1", 2, "n2", 1));
    }

    @Test
    @DisplayName("SCH-AFF-11 for anti-affinity a pod occupies every domain that its node may still land in")
    void possibleDomains() {
        Cluster cluster = cluster().with(pod("p").label("app", "web")).build();
        TopologyView view = view(cluster)
                .with(
                        plan(List.of(planned(
                                "n1",
                                List.of(),
                                List.of(new PodId("default", "p")),
                                Expression.in(Labels.ZONE, ZONE_A, ZONE_B)))),
                        ExistingNodes.of(cluster, CATALOG));

        assertThat(view.occupied(List.of(WEB_OF_DEFAULT), Labels.ZONE)).isEqualTo(Map.of(ZONE_A, 1, ZONE_B, 1));
    }

    @Test
    @DisplayName("KW-D-27 a planned node that leaves a well-known label open still counts for a pod that selects it")
    void openWellKnownLabel() {
        Cluster cluster = cluster().with(pod("p").label("app", "web")).build();
        TopologyView view = view(cluster)
                .with(
                        plan(List.of(planned(
                                "n1",
                                List.of(new Taint("team", "red", TaintEffect.NO_SCHEDULE)),
                                List.of(new PodId("default", "p")),
                                Expression.in(Labels.ZONE, ZONE_A)))),
                        ExistingNodes.of(cluster, CATALOG));

        assertThat(view.counts(
                        List.of(WEB_OF_DEFAULT), Labels.ZONE, filter(pod("x").nodeSelector(Labels.OS, "linux"), false)))
                .isEqualTo(Map.of(ZONE_A, 1));
        assertThat(view.counts(
                        List.of(WEB_OF_DEFAULT), Labels.ZONE, filter(pod("x").nodeSelector("disk", "ssd"), false)))
                .isEmpty();
        assertThat(view.counts(List.of(WEB_OF_DEFAULT), Labels.ZONE, filter(pod("x"), true)))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-AFF-10 required anti-affinity of placed pods stands against the pods it names: of terminating holders too, not of ended ones, and not if only preferred")
    void inverseAntiAffinity() {
        TopologyView view = view(twoNodes()
                .with(
                        pod("db").apartFrom(Labels.ZONE, "web").on("a"),
                        pod("old").apartFrom(Labels.ZONE, "web").on("b").terminating(),
                        pod("ended").apartFrom(Labels.ZONE, "web").on("a").phase(PodPhase.FAILED),
                        pod("wish").prefersApartFrom(1, Labels.HOSTNAME, "web").on("a"))
                .build());

        assertThat(view.against(pod("web").one()).values())
                .containsExactly(new TreeMap<>(Map.of(ZONE_A, 1, ZONE_B, 1)));
        assertThat(view.against(pod("cache").one())).isEmpty();
    }
}
