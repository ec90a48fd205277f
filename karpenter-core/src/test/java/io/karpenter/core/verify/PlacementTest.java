package io.karpenter.core.verify;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.core.verify.PlanBuilder.planFor;
import static io.karpenter.core.verify.PlannedNodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.Pod;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A new node serves all its pods, whatever of its options is launched")
class PlacementTest {

    private static final Catalog CATALOG = Catalogs.of(
            Catalogs.linearType(2),
            Catalogs.linearType(4).arch("arm64"),
            Catalogs.linearType(8).label("gpu", "yes"));

    private static PlanBuilder plan(PodBuilder pod) {
        return planFor(cluster().with(pod), CATALOG);
    }

    @Test
    @DisplayName("SCH-REQ-19 a nodeSelector holds for every option, zone and capacity type that the claim allows")
    void nodeSelector() {
        plan(pod("web").zone(ZONE_A))
                .with(node("a", "c2").in(ZONE_A).pods("web"))
                .isValid();
        plan(pod("web")).with(node("a", "c2").in(ZONE_A, ZONE_B).pods("web")).isValid();
        assertThat(plan(pod("web").zone(ZONE_A))
                        .with(node("a", "c2").in(ZONE_A, ZONE_B).pods("web"))
                        .isCaughtBy("SCH-REQ-19"))
                .contains("zone-a", "if it becomes c2 in zone-b (on-demand)");
        plan(pod("web").nodeSelector(Labels.ARCH, "amd64"))
                .with(node("a", "c2", "c4").pods("web"))
                .isCaughtBy("SCH-REQ-19");
    }

    @Test
    @DisplayName("SCH-REQ-19 one of the required terms holds; different options may satisfy different terms")
    void alternatives() {
        PodBuilder either =
                pod("web").requiresNode(Expression.in(Labels.ARCH, "arm64")).requiresNode(Expression.in("gpu", "yes"));

        plan(either).with(node("a", "c4", "c8").pods("web")).isValid();
        plan(either).with(node("a", "c2", "c4").pods("web")).isCaughtBy("SCH-REQ-19");
    }

    @Test
    @DisplayName(
            "SCH-REQ-04 the operators on concrete labels: absent passes NotIn and DoesNotExist only, bounds need integers")
    void operators() {
        Catalog sized = Catalogs.of(Catalogs.linearType(2).label("cores", "2").label("name", "two"));
        List<Expression> hold = List.of(
                new Expression("cores", Operator.IN, List.of("2", "3")),
                new Expression("cores", Operator.NOT_IN, List.of("3")),
                new Expression("cores", Operator.EXISTS, List.of()),
                new Expression("cores", Operator.GT, List.of("1")),
                new Expression("cores", Operator.LT, List.of("3")),
                new Expression("cores", Operator.GTE, List.of("2")),
                new Expression("cores", Operator.LTE, List.of("2")),
                new Expression("missing", Operator.NOT_IN, List.of("x")),
                new Expression("missing", Operator.DOES_NOT_EXIST, List.of()));
        List<Expression> fail = List.of(
                new Expression("cores", Operator.IN, List.of("3")),
                new Expression("cores", Operator.NOT_IN, List.of("2")),
                new Expression("cores", Operator.DOES_NOT_EXIST, List.of()),
                new Expression("cores", Operator.GT, List.of("2")),
                new Expression("cores", Operator.LT, List.of("2")),
                new Expression("cores", Operator.GTE, List.of("3")),
                new Expression("cores", Operator.LTE, List.of("1")),
                new Expression("name", Operator.GT, List.of("1")),
                new Expression("missing", Operator.EXISTS, List.of()),
                new Expression("missing", Operator.GT, List.of("1")),
                new Expression("missing", Operator.IN, List.of("x")));

        for (Expression expression : hold) {
            planFor(cluster().with(pod("web").requiresNode(expression)), sized)
                    .with(node("a", "c2").pods("web"))
                    .isValid();
        }
        for (Expression expression : fail) {
            planFor(cluster().with(pod("web").requiresNode(expression)), sized)
                    .with(node("a", "c2").pods("web"))
                    .isCaughtBy("SCH-REQ-19");
        }
    }

    @Test
    @DisplayName("SCH-REQ-20 a term with matchFields and an empty term match no node")
    void matchFieldsAndEmptyTerms() {
        NodeSelectorTerm byField = new NodeSelectorTerm(List.of(), List.of(Expression.in("metadata.name", "a")));
        NodeSelectorTerm empty = NodeSelectorTerm.of();

        for (NodeSelectorTerm term : List.of(byField, empty)) {
            Pod pod = Pod.pending(
                    "default",
                    "web",
                    pod("web").spec().toBuilder()
                            .nodeAffinity(new NodeAffinity(List.of(term), List.of()))
                            .build());
            planFor(cluster().withPods(List.of(pod)), CATALOG)
                    .with(node("a", "c2").pods("web"))
                    .isCaughtBy("SCH-REQ-19");
        }
    }

    @Test
    @DisplayName(
            "SCH-NC-05 custom labels come from the NodePool's template or from the claim, never from the wish alone")
    void customLabels() {
        NodePoolBuilder teams = nodePool("default").label("tier", "gold").requires("team", Operator.EXISTS);
        PodBuilder red = pod("web").nodeSelector("team", "red").nodeSelector("tier", "gold");

        planFor(cluster().with(red).with(teams), CATALOG)
                .with(node("a", "c2").label("team", "red").pods("web"))
                .isValid();
        planFor(cluster().with(red).with(teams), CATALOG)
                .with(node("a", "c2").label("team", "blue").pods("web"))
                .isCaughtBy("SCH-REQ-19");
        plan(pod("web").nodeSelector("team", "red"))
                .with(node("a", "c2").pods("web"))
                .isCaughtBy("SCH-REQ-19");
    }

    @Test
    @DisplayName("SCH-LBL-01 labels are known by their other names too")
    void aliases() {
        plan(pod("web").nodeSelector("failure-domain.beta.kubernetes.io/zone", ZONE_A))
                .with(node("a", "c2").pods("web"))
                .isValid();
        plan(pod("web").nodeSelector("failure-domain.beta.kubernetes.io/zone", ZONE_B))
                .with(node("a", "c2").pods("web"))
                .isCaughtBy("SCH-REQ-19");
        assertThat(LabelSchema.CORE.aliases()).containsKey("failure-domain.beta.kubernetes.io/zone");
    }

    @Test
    @DisplayName("SCH-NOD-12 no pod can name the host that a new node will be, but it can exclude others")
    void hostname() {
        plan(pod("web").nodeSelector(Labels.HOSTNAME, "a"))
                .with(node("a", "c2").pods("web"))
                .isCaughtBy("SCH-REQ-19");
        plan(pod("web").requiresNode(new Expression(Labels.HOSTNAME, Operator.NOT_IN, List.of("old"))))
                .with(node("a", "c2").pods("web"))
                .isValid();
    }

    @Test
    @DisplayName("SCH-TNT-01 the taints of the NodePool are tolerated, by key, value and effect")
    void taints() {
        NodePoolBuilder red = nodePool("default").taint("team", "red", TaintEffect.NO_SCHEDULE);
        List<PodBuilder> tolerating = List.of(
                pod("web").tolerates("team"),
                pod("web").tolerates("team", "red", TaintEffect.NO_SCHEDULE),
                pod("web").tolerates(Toleration.EVERYTHING));
        List<PodBuilder> refused = List.of(
                pod("web"),
                pod("web").tolerates("other"),
                pod("web").tolerates("team", "blue", TaintEffect.NO_SCHEDULE),
                pod("web").tolerates("team", "red", TaintEffect.NO_EXECUTE));

        for (PodBuilder pod : tolerating) {
            planFor(cluster().with(pod).with(red), CATALOG)
                    .with(node("a", "c2").pods("web"))
                    .isValid();
        }
        for (PodBuilder pod : refused) {
            planFor(cluster().with(pod).with(red), CATALOG)
                    .with(node("a", "c2").pods("web"))
                    .isCaughtBy("SCH-TNT-01");
        }
    }

    @Test
    @DisplayName("SCH-TNT-01 tolerations compare integers with Lt and Gt")
    void numericTolerations() {
        NodePoolBuilder tainted = nodePool("default").taint("load", "5", TaintEffect.NO_SCHEDULE);
        Toleration below = new Toleration("load", Toleration.Operator.LT, "6", Optional.empty());
        Toleration notBelow = new Toleration("load", Toleration.Operator.LT, "5", Optional.empty());
        Toleration above = new Toleration("load", Toleration.Operator.GT, "4", Optional.empty());
        Toleration noNumber = new Toleration("load", Toleration.Operator.GT, "low", Optional.empty());

        for (Toleration toleration : List.of(below, above)) {
            planFor(cluster().with(pod("web").tolerates(toleration)).with(tainted), CATALOG)
                    .with(node("a", "c2").pods("web"))
                    .isValid();
        }
        for (Toleration toleration : List.of(notBelow, noNumber)) {
            planFor(cluster().with(pod("web").tolerates(toleration)).with(tainted), CATALOG)
                    .with(node("a", "c2").pods("web"))
                    .isCaughtBy("SCH-TNT-01");
        }
    }

    @Test
    @DisplayName("SCH-TNT-02 startup taints and PreferNoSchedule keep nobody off a new node")
    void softTaints() {
        ClusterBuilder input = cluster()
                .with(pod("web"))
                .with(nodePool("default")
                        .startupTaint("starting", "", TaintEffect.NO_SCHEDULE)
                        .taint("rather-not", "", TaintEffect.PREFER_NO_SCHEDULE));

        planFor(input, CATALOG).with(node("a", "c2").pods("web")).isValid();
    }

    @Test
    @DisplayName("SCH-DRA-01 a pod with resource claims is not planned")
    void resourceClaims() {
        plan(pod("web").usesResourceClaims()).pending("web").isValid();
        plan(pod("web").usesResourceClaims()).with(node("a", "c2").pods("web")).isCaughtBy("SCH-DRA-01");
    }

    @Test
    @DisplayName("SCH-RES-04 every option holds the pods in every resource, to the last unit")
    void resources() {
        plan(pod("web").cpu("2").memory("8Gi"))
                .with(node("a", "c2", "c4").pods("web"))
                .isValid();
        assertThat(plan(pod("web").cpu("2001m"))
                        .with(node("a", "c2", "c4").pods("web"))
                        .isCaughtBy("SCH-RES-04"))
                .contains("c2 in zone-a", "cpu needs 2001m, has 2");
        plan(pod("web").request("example.com/gpu", "1"))
                .with(node("a", "c2").pods("web"))
                .isCaughtBy("SCH-RES-04");
    }

    @Test
    @DisplayName("SCH-RES-03 each pod takes one of the resource pods")
    void podCount() {
        Catalog small = Catalogs.of(Catalogs.linearType(2).pods(2));

        planFor(cluster().with(pods(2)), small)
                .with(node("a", "c2").replicas("pod", 0, 2))
                .isValid();
        assertThat(planFor(cluster().with(pods(3)), small)
                        .with(node("a", "c2").replicas("pod", 0, 3))
                        .isCaughtBy("SCH-RES-04"))
                .contains("pods needs 3, has 2");
    }

    @Test
    @DisplayName(
            "SCH-DS-02 SCH-DS-03 daemons that run on an option need room there: by taints, labels and alternatives (KW-D-10)")
    void daemons() {
        PodBuilder onLarge = pod("agent")
                .cpu("1")
                .requiresNode(Expression.in("gpu", "yes"))
                .requiresNode(Expression.in(Labels.ARCH, "arm64"));

        planFor(cluster().with(pod("web").cpu("1")).daemonSet(pod("cni").cpu("1")), CATALOG)
                .with(node("a", "c2").pods("web"))
                .isValid();
        planFor(cluster().with(pod("web").cpu("1500m")).daemonSet(pod("cni").cpu("1")), CATALOG)
                .with(node("a", "c2").pods("web"))
                .isCaughtBy("SCH-RES-04");
        planFor(cluster().with(pod("web").cpu("2")).daemonSet(onLarge), CATALOG)
                .with(node("a", "c2").pods("web").requests("cpu", "2", "pods", "1"))
                .isValid();
        planFor(cluster().with(pod("web").cpu("3500m")).daemonSet(onLarge), CATALOG)
                .with(node("a", "c4").pods("web"))
                .isCaughtBy("SCH-RES-04");
        planFor(
                        cluster()
                                .with(pod("web").cpu("2").tolerates("team"))
                                .with(nodePool("default").taint("team", "red", TaintEffect.NO_SCHEDULE))
                                .daemonSet(pod("cni").cpu("1")),
                        CATALOG)
                .with(node("a", "c2").pods("web").requests("cpu", "2", "pods", "1"))
                .isValid();
    }

    @Test
    @DisplayName("SCH-DS-04 daemons that select registered or initialized nodes count")
    void daemonsOnInitializedNodes() {
        PodBuilder late = pod("late").cpu("1").nodeSelector(Labels.INITIALIZED, "true");

        planFor(cluster().with(pod("web").cpu("1500m")).daemonSet(late), CATALOG)
                .with(node("a", "c2").pods("web"))
                .isCaughtBy("SCH-RES-04");
    }

    @Test
    @DisplayName("SCH-HP-02 SCH-HP-04 pods of one node share no port: same protocol and number, same or any address")
    void hostPorts() {
        HostPort loopback = new HostPort("127.0.0.1", 80, "TCP");
        HostPort udp = new HostPort("", 80, "UDP");
        PodBuilder http = pod("http").hostPort(80);

        together(http, pod("other").hostPort(81)).isValid();
        together(http, pod("other").hostPort(udp)).isValid();
        together(pod("http").hostPort(loopback), pod("other").hostPort(new HostPort("10.0.0.1", 80, "TCP")))
                .isValid();
        assertThat(together(http, pod("other").hostPort(80)).isCaughtBy("SCH-HP-04"))
                .contains("80/TCP", "pod default/http");
        together(http, pod("other").hostPort(loopback)).isCaughtBy("SCH-HP-04");
        together(pod("http").hostPort(loopback), pod("other").hostPort(new HostPort("::", 80, "TCP")))
                .isCaughtBy("SCH-HP-04");
    }

    private static PlanBuilder together(PodBuilder http, PodBuilder other) {
        return planFor(cluster().with(http, other), CATALOG)
                .with(node("a", "c2").pods("http", "other"));
    }

    @Test
    @DisplayName("SCH-HP-02 replicas with a port need a node each, entries of one pod never collide")
    void portsOfReplicas() {
        planFor(cluster().with(pods(2).hostPort(80)), CATALOG)
                .with(node("a", "c2").pods("pod-0"), node("b", "c2").pods("pod-1"))
                .isValid();
        planFor(cluster().with(pods(2).hostPort(80)), CATALOG)
                .with(node("a", "c2").replicas("pod", 0, 2))
                .isCaughtBy("SCH-HP-04");
        plan(pod("web").hostPort(80).hostPort(new HostPort("127.0.0.1", 80, "TCP")))
                .with(node("a", "c2").pods("web"))
                .isValid();
    }

    @Test
    @DisplayName("SCH-HP-04 ports of daemons are taken on the options where the daemon runs")
    void portsOfDaemons() {
        PodBuilder onArm = pod("proxy").hostPort(80).nodeSelector(Labels.ARCH, "arm64");
        ClusterBuilder input = cluster().with(pod("web").hostPort(80)).daemonSet(onArm);

        planFor(input, CATALOG)
                .with(node("a", "c2").pods("web").requests("pods", "1"))
                .isValid();
        assertThat(planFor(input, CATALOG)
                        .with(node("a", "c2", "c4").pods("web").requests("pods", "1"))
                        .isCaughtBy("SCH-HP-04"))
                .contains("daemonset default/proxy");
    }
}
