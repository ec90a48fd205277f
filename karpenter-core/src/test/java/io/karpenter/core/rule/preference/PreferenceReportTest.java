package io.karpenter.core.rule.preference;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.RelaxedPreference;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A node of two cores costs 0.10 USD per hour here, so that a pod of one core costs 0.05. */
class PreferenceReportTest {

    private static final Catalog CATALOG = Catalogs.linear(2);
    private static final InstanceType TYPE = CATALOG.shared().get(0);
    private static final double POD_PRICE = 0.05;
    private static final double FULL_WEIGHT_COST = POD_PRICE * 0.05;
    private static final double TOLERANCE = 1e-12;

    @Test
    @DisplayName(
            "SCH-PREF-01 a preferred zone that the planned node is not in is missed, and costs weight/100 × 5 % of the pod")
    void missedNodePreferenceCostsByWeight() {
        PodBuilder web = pod("web").cpu("1").prefersNode(40, zoneIs(ZONE_B)).prefersNode(20, zoneIs(ZONE_A));

        PreferenceReport report = report(cluster().with(web), planned("n", ZONE_A, "web"));

        assertThat(report.relaxed())
                .containsExactly(relaxed("web", "node affinity [topology.kubernetes.io/zone In [zone-b]], weight 40"));
        assertThat(report.hourlyCost()).isEqualTo(0.4 * FULL_WEIGHT_COST, within(TOLERANCE));
    }

    @Test
    @DisplayName(
            "SCH-PREF-01 preferences are read against what the named offering and type give, whatever the claim leaves open")
    void namedOfferingDecidesLabels() {
        PodBuilder web = pod("web")
                .cpu("1")
                .prefersNode(50, zoneIs(ZONE_A))
                .prefersNode(50, Expression.in(Labels.CAPACITY_TYPE, "on-demand"))
                .prefersNode(50, Expression.in(Labels.INSTANCE_TYPE, "c2"))
                .prefersNode(50, new Expression(Labels.NODEPOOL, Operator.EXISTS, List.of()));

        assertThat(report(cluster().with(web), planned("n", ZONE_A, "web"))).isEqualTo(PreferenceReport.NONE);
    }

    @Test
    @DisplayName("SCH-PREF-01 an empty preferred term is met anywhere")
    void emptyTermIsMet() {
        PodBuilder web = pod("web").cpu("1").prefersNode(50);

        assertThat(report(cluster().with(web), planned("n", ZONE_A, "web")).relaxed())
                .isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-PREF-02 a PreferNoSchedule taint that is not tolerated is missed at full weight, once for all taints")
    void preferNoScheduleWeighsFull() {
        Taint batch = new Taint("batch", "true", TaintEffect.PREFER_NO_SCHEDULE);
        Taint old = new Taint("old", "", TaintEffect.PREFER_NO_SCHEDULE);
        ClusterBuilder cluster = cluster()
                .with(nodePool("default")
                        .taint(batch.key(), batch.value(), batch.effect())
                        .taint(old.key(), old.value(), old.effect()))
                .with(
                        pod("web").cpu("1"),
                        pod("job").cpu("1").tolerates("batch").tolerates("old"));

        PreferenceReport report = report(cluster, planned("n", ZONE_A, List.of(batch, old), "web", "job"));

        assertThat(report.relaxed())
                .containsExactly(relaxed(
                        "web",
                        "no PreferNoSchedule taint, the node has batch=true:PreferNoSchedule,"
                                + " old:PreferNoSchedule"));
        assertThat(report.hourlyCost()).isEqualTo(FULL_WEIGHT_COST, within(TOLERANCE));
    }

    @Test
    @DisplayName(
            "SCH-TSC-12 of the pods of a soft spread only those beyond the skew miss it, the last ones of the plan")
    void onlyPodsBeyondSkewMissSoftSpread() {
        PodBuilder web = pod("web").cpu("500m").replicas(6).prefersSpread(Labels.ZONE, 1);
        ClusterBuilder cluster =
                cluster().with(nodePool("default").zones(ZONE_A, ZONE_B)).with(web);

        PreferenceReport report = report(
                cluster,
                planned("a", ZONE_A, "web-0", "web-1", "web-2", "web-3"),
                planned("b", ZONE_B, "web-4", "web-5"));

        assertThat(report.relaxed())
                .containsExactly(relaxed(
                        "web-3",
                        "spread of pods app=web of namespace default by topology.kubernetes.io/zone, maxSkew 1"
                                + " (ScheduleAnyway)"));
        assertThat(report.hourlyCost()).isEqualTo(FULL_WEIGHT_COST / 2, within(TOLERANCE));
    }

    @Test
    @DisplayName(
            "SCH-TSC-12 an empty zone that a NodePool offers holds the least count at zero, unless the pod may not go there")
    void emptyOpenZoneCounts() {
        PodBuilder anywhere = pod("web").cpu("500m").replicas(4).prefersSpread(Labels.ZONE, 1);
        PodBuilder pinned =
                pod("web").cpu("500m").replicas(4).prefersSpread(Labels.ZONE, 1).zone(ZONE_A);
        PlannedNode node = planned("a", ZONE_A, "web-0", "web-1", "web-2", "web-3");

        assertThat(pods(report(cluster().with(anywhere), node))).containsExactly("web-1", "web-2", "web-3");
        assertThat(pods(report(cluster().with(pinned), node))).isEmpty();
    }

    @Test
    @DisplayName("KW-C-04 ten pods with a soft hostname spread on one node: nine are beyond the skew")
    void softHostnameSpreadOnOneNode() {
        PodBuilder web = pod("web").cpu("100m").replicas(10).prefersSpread(Labels.HOSTNAME, 1);
        PlannedNode node = planned(
                "n", ZONE_A, web.build().stream().map(p -> p.id().name()).toArray(String[]::new));

        PreferenceReport report = report(cluster().with(web), node);

        assertThat(pods(report)).hasSize(9).doesNotContain("web-0");
        assertThat(report.hourlyCost()).isEqualTo(9 * 0.1 * FULL_WEIGHT_COST, within(TOLERANCE));
    }

    @Test
    @DisplayName(
            "SCH-TSC-09 bound pods take places in a soft spread, terminating ones do not, and their own wishes are not looked at")
    void boundPodsCount() {
        PodBuilder web = pod("web").cpu("500m").prefersSpread(Labels.HOSTNAME, 1);
        ClusterBuilder cluster = cluster()
                .with(
                        node("old").pool("default").of(TYPE, ZONE_A, CapacityType.ON_DEMAND),
                        node("draining").pool("default").of(TYPE, ZONE_A, CapacityType.ON_DEMAND))
                .withPods(pod("web")
                        .cpu("500m")
                        .prefersSpread(Labels.HOSTNAME, 1)
                        .named("web-old")
                        .label("app", "web")
                        .on("old")
                        .build())
                .withPods(pod("gone")
                        .label("app", "web")
                        .cpu("500m")
                        .on("draining")
                        .terminating()
                        .build())
                .with(web);

        assertThat(pods(reportOnExisting(cluster, "old", "web"))).containsExactly("web");
        assertThat(pods(reportOnExisting(cluster, "draining", "web"))).isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-TSC-13 a pod that its own soft spread does not select misses it wherever the selected are too many")
    void spreadOverOthers() {
        PodBuilder helper = pod("helper")
                .cpu("100m")
                .replicas(2)
                .spread(TopologySpreadConstraint.soft(Labels.HOSTNAME, 1, LabelSelector.of("app", "web")));
        ClusterBuilder cluster = cluster().with(helper, pod("web").cpu("100m").replicas(3));

        assertThat(pods(report(cluster, planned("n", ZONE_A, "web-0", "web-1", "helper-0", "helper-1"))))
                .containsExactly("helper-0", "helper-1");
        assertThat(pods(report(cluster, planned("n", ZONE_A, "web-0", "helper-0", "helper-1"))))
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-AFF-04 preferred affinity is missed where none of the wanted pods is in the domain")
    void preferredAffinity() {
        PodBuilder web = pod("web").cpu("500m").replicas(2).prefersNear(60, Labels.ZONE, "db");
        ClusterBuilder cluster = cluster().with(web, pod("db").cpu("1"));

        PreferenceReport report = report(cluster, planned("a", ZONE_A, "web-0", "db"), planned("b", ZONE_B, "web-1"));

        assertThat(report.relaxed())
                .containsExactly(relaxed(
                        "web-1", "near pods app=db of namespace default by topology.kubernetes.io/zone, weight 60"));
        assertThat(report.hourlyCost()).isEqualTo(0.6 * FULL_WEIGHT_COST / 2, within(TOLERANCE));
    }

    @Test
    @DisplayName("SCH-AFF-05 a pod is no company for itself, but the only one of its kind is content")
    void selfAffinity() {
        PodBuilder web = pod("web").cpu("500m").replicas(3).prefersNear(100, Labels.HOSTNAME, "web");
        ClusterBuilder cluster = cluster().with(web);

        assertThat(pods(report(cluster, planned("a", ZONE_A, "web-0", "web-1"), planned("b", ZONE_A, "web-2"))))
                .containsExactly("web-2");
        assertThat(pods(report(cluster, planned("a", ZONE_A, "web-0")))).isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-AFF-09 of k pods that prefer to be apart, k − 1 in one domain miss it; all of them if a stranger is there too")
    void preferredAntiAffinity() {
        PodBuilder web = pod("web").cpu("500m").replicas(3).prefersApartFrom(100, Labels.HOSTNAME, "web");
        ClusterBuilder cluster = cluster().with(web, pod("other").cpu("500m").label("app", "web"));

        PreferenceReport together = report(cluster, planned("n", ZONE_A, "web-0", "web-1", "web-2"));
        assertThat(together.relaxed())
                .containsExactly(
                        relaxed(
                                "web-1",
                                "apart from pods app=web of namespace default by kubernetes.io/hostname, weight 100"),
                        relaxed(
                                "web-2",
                                "apart from pods app=web of namespace default by kubernetes.io/hostname, weight 100"));
        assertThat(together.hourlyCost()).isEqualTo(FULL_WEIGHT_COST, within(TOLERANCE));
        assertThat(pods(report(cluster, planned("n", ZONE_A, "web-0", "other"))))
                .containsExactly("web-0");
        assertThat(pods(report(cluster, planned("a", ZONE_A, "web-0"), planned("b", ZONE_A, "web-1"))))
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-AFF-02 pods of other namespaces do not crowd a preference")
    void otherNamespaces() {
        PodBuilder web = pod("web").cpu("500m").prefersApartFrom(100, Labels.HOSTNAME, "web");
        ClusterBuilder cluster = cluster()
                .with(web, pod("web").namespace("other").cpu("500m").prefersApartFrom(100, Labels.HOSTNAME, "web"));

        assertThat(report(cluster, planned("n", ZONE_A, "web", "other/web")).relaxed())
                .isEmpty();
    }

    @Test
    @DisplayName(
            "Decisions 2: a pod on an existing node costs its share of the catalogue's price for it, nothing where that is unknown")
    void existingNodesArePricedByTheCatalogue() {
        PodBuilder web = pod("web").cpu("1").prefersNode(100, zoneIs(ZONE_B));
        ClusterBuilder known = cluster()
                .with(node("n").pool("default").of(TYPE, ZONE_A, CapacityType.ON_DEMAND))
                .with(web);
        ClusterBuilder unknown = cluster()
                .with(node("n").zone(ZONE_A).allocatable("cpu", "2", "pods", "10"))
                .with(web);

        assertThat(reportOnExisting(known, "n", "web").hourlyCost()).isEqualTo(FULL_WEIGHT_COST, within(TOLERANCE));
        assertThat(reportOnExisting(unknown, "n", "web").hourlyCost()).isZero();
        assertThat(pods(reportOnExisting(unknown, "n", "web"))).containsExactly("web");
    }

    @Test
    @DisplayName("Decisions 14: what is relaxed is listed in the order of the plan, each preference of a pod by itself")
    void listedInTheOrderOfThePlan() {
        PodBuilder web = pod("web")
                .cpu("500m")
                .replicas(3)
                .prefersNode(10, zoneIs(ZONE_B))
                .prefersApartFrom(20, Labels.HOSTNAME, "web");

        PreferenceReport report =
                report(cluster().with(web), planned("z", ZONE_A, "web-2", "web-1"), planned("a", ZONE_A, "web-0"));

        assertThat(report.relaxed())
                .extracting(r -> r.pod().name() + ": " + r.preference().split(" ")[0])
                .containsExactly("web-2: node", "web-1: node", "web-1: apart", "web-0: node");
    }

    @Test
    @DisplayName("Decisions 2: 5 % for weight 100, in proportion below")
    void shares() {
        assertThat(Preferences.share(100)).isEqualTo(0.05);
        assertThat(Preferences.share(1)).isEqualTo(0.0005, within(TOLERANCE));
    }

    private static Expression zoneIs(String zone) {
        return Expression.in(Labels.ZONE, zone);
    }

    private static RelaxedPreference relaxed(String pod, String words) {
        return new RelaxedPreference(new PodId("default", pod), words);
    }

    private static List<String> pods(PreferenceReport report) {
        return report.relaxed().stream().map(r -> r.pod().name()).toList();
    }

    private static PlannedNode planned(String name, String zone, String... pods) {
        return planned(name, zone, List.of(), pods);
    }

    /** A node of two cores whose claim leaves the zone open. */
    private static PlannedNode planned(String name, String zone, List<Taint> taints, String... pods) {
        return PlannedNode.builder(name, "default")
                .machine(TYPE.name(), zone, CapacityType.ON_DEMAND, 0.10)
                .instanceTypeOptions(List.of(TYPE.name()))
                .taints(taints)
                .allocatable(TYPE.allocatable())
                .pods(Arrays.stream(pods).map(PreferenceReportTest::id).toList())
                .build();
    }

    private static PodId id(String text) {
        return text.contains("/") ? PodId.parse(text) : new PodId("default", text);
    }

    private static PreferenceReport report(ClusterBuilder cluster, PlannedNode... nodes) {
        return report(cluster.build(), List.of(nodes), List.of());
    }

    private static PreferenceReport reportOnExisting(ClusterBuilder cluster, String node, String... pods) {
        List<PodId> ids = Arrays.stream(pods).map(PreferenceReportTest::id).toList();
        return report(cluster.build(), List.of(), List.of(new ExistingNodePods(node, ids)));
    }

    private static PreferenceReport report(Cluster cluster, List<PlannedNode> nodes, List<ExistingNodePods> existing) {
        return PreferenceReport.of(
                cluster,
                CATALOG,
                new Plan(
                        nodes,
                        existing,
                        List.of(),
                        List.of(),
                        OptionalDouble.empty(),
                        new Plan.Statistics(0, 0, 0, 0, "by hand")));
    }
}
