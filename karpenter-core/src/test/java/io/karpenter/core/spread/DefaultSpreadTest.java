package io.karpenter.core.spread;

import static io.karpenter.core.testkit.BufferBuilder.buffer;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.spread.DefaultConstraints.Problem;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultSpreadTest {

    private static final DefaultConstraints BOTH =
            new DefaultConstraints(List.of(entry(1, Labels.ZONE, true), entry(3, Labels.HOSTNAME, false)));

    private static TopologySpreadConstraint entry(int maxSkew, String key, boolean hard) {
        return new TopologySpreadConstraint(
                maxSkew, key, hard, Optional.empty(), OptionalInt.empty(), true, false, List.of());
    }

    private static Service service(String name, String... labels) {
        return new Service("default", name, Optional.of(map(labels)));
    }

    private static Map<String, String> map(String... labels) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            map.put(labels[i], labels[i + 1]);
        }
        return map;
    }

    private static Controller controller(Controller.Kind kind, String name, LabelSelector selector) {
        return new Controller("default", kind, name, selector);
    }

    private static PodSelectors selectors(Service... services) {
        return new PodSelectors(List.of(services), List.of());
    }

    private static PodSelectors controllers(Controller... controllers) {
        return new PodSelectors(List.of(), List.of(controllers));
    }

    private static PodBuilder web() {
        return pod("web").label("app", "web").label("tier", "front");
    }

    private static List<TopologySpreadConstraint> spread(PodBuilder pod, PodSelectors selectors) {
        return DefaultSpread.apply(cluster().with(pod).build(), BOTH, selectors)
                .cluster()
                .pods()
                .get(0)
                .spec()
                .topologySpread();
    }

    private static Optional<LabelSelector> deduced(PodBuilder pod, PodSelectors selectors) {
        return spread(pod, selectors).stream().findFirst().flatMap(TopologySpreadConstraint::selector);
    }

    @Test
    @DisplayName("SCH-DEF-01 an entry has a qualified topologyKey, no selector and no matchLabelKeys")
    void entryRules() {
        TopologySpreadConstraint bad = new TopologySpreadConstraint(
                1,
                "not a key",
                true,
                Optional.of(LabelSelector.EVERYTHING),
                OptionalInt.empty(),
                true,
                false,
                List.of("a"));

        assertThat(DefaultConstraints.problems(List.of(entry(1, Labels.ZONE, true), bad)))
                .extracting(Problem::entry, Problem::field)
                .containsExactly(tuple(1, "topologyKey"), tuple(1, "labelSelector"), tuple(1, "matchLabelKeys"));
        assertThatThrownBy(() -> new DefaultConstraints(List.of(bad))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> entry(0, Labels.ZONE, true)).hasMessageContaining("maxSkew is 0");
    }

    @Test
    @DisplayName(
            "SCH-DEF-01 no two entries have the same topologyKey and whenUnsatisfiable; one of the two may be the same")
    void entriesDiffer() {
        assertThat(DefaultConstraints.problems(List.of(
                        entry(1, Labels.ZONE, true), entry(1, Labels.ZONE, false), entry(1, Labels.HOSTNAME, true))))
                .isEmpty();
        assertThat(DefaultConstraints.problems(List.of(entry(1, Labels.ZONE, true), entry(5, Labels.ZONE, true))))
                .extracting(Problem::entry, Problem::found)
                .containsExactly(tuple(1, "\"topology.kubernetes.io/zone\" with the whenUnsatisfiable of entry 0"));
    }

    @Test
    @DisplayName(
            "SCH-DEF-02 a pod without spread constraints gets every default, with the deduced selector and the rest as configured")
    void allDefaults() {
        LabelSelector expected = LabelSelector.of("app", "web");

        assertThat(spread(web(), selectors(service("s", "app", "web"))))
                .containsExactly(
                        entry(1, Labels.ZONE, true).withSelector(expected),
                        entry(3, Labels.HOSTNAME, false).withSelector(expected));
    }

    @Test
    @DisplayName("SCH-DEF-02 a pod with a constraint of its own, hard or soft, gets none")
    void ownConstraint() {
        PodSelectors selectors = selectors(service("s", "app", "web"));

        assertThat(spread(web().spread(Labels.HOSTNAME, 7), selectors))
                .singleElement()
                .satisfies(own -> assertThat(own.maxSkew()).isEqualTo(7));
        assertThat(spread(web().prefersSpread(Labels.HOSTNAME, 7), selectors)).hasSize(1);
    }

    @Test
    @DisplayName(
            "SCH-DEF-02, KW-D-15 pods that come in stay as they are, virtual ones of buffers too, which also get defaults")
    void privateCopies() {
        List<Pod> virtual = VirtualPods.of(buffer("b").of(2, web()));
        Cluster before = cluster().with(web()).withPods(virtual).build();

        Cluster after = DefaultSpread.apply(before, BOTH, selectors(service("s", "app", "web")))
                .cluster();

        assertThat(after.pods())
                .hasSize(3)
                .allSatisfy(p -> assertThat(p.spec().topologySpread()).hasSize(2));
        assertThat(before.pods())
                .allSatisfy(p -> assertThat(p.spec().topologySpread()).isEmpty());
        assertThat(virtual)
                .allSatisfy(p -> assertThat(p.spec().topologySpread()).isEmpty());
        assertThat(after.pods())
                .extracting(Pod::id)
                .isEqualTo(before.pods().stream().map(Pod::id).toList());
    }

    @Test
    @DisplayName("SCH-DEF-03 the labels of all Services that match the pod count together")
    void services() {
        assertThat(deduced(
                        web(),
                        selectors(
                                service("a", "app", "web"),
                                service("b", "tier", "front"),
                                service("c", "app", "web", "tier", "back"),
                                service("d", "app", "db"))))
                .contains(new LabelSelector(Map.of("app", "web", "tier", "front"), List.of()));
    }

    @Test
    @DisplayName("SCH-DEF-03 a Service without selector, with an empty one or of another namespace contributes nothing")
    void servicesOfNobody() {
        assertThat(deduced(
                        web(),
                        selectors(
                                new Service("default", "external", Optional.empty()),
                                service("empty"),
                                new Service("other", "s", Optional.of(Map.of("app", "web"))))))
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-DEF-03 a ReplicationController overwrites equal keys of the Services")
    void replicationController() {
        PodSelectors both = new PodSelectors(
                List.of(service("s", "app", "web", "tier", "front")),
                List.of(controller(
                        Controller.Kind.REPLICATION_CONTROLLER,
                        "rc",
                        new LabelSelector(Map.of("tier", "rear", "x", "y"), List.of()))));

        assertThat(deduced(web().ownedBy("v1", "ReplicationController", "rc"), both))
                .contains(new LabelSelector(Map.of("app", "web", "tier", "rear", "x", "y"), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "REPLICA_SET,apps/v1,ReplicaSet",
        "STATEFUL_SET,apps/v1,StatefulSet",
        "REPLICA_SET,extensions/v1beta1,ReplicaSet",
        "DEPLOYMENT,apps/v1,Deployment"
    })
    @DisplayName(
            "SCH-DEF-03 the selector of a ReplicaSet or StatefulSet is added as expressions, each label as In, beside the Services")
    void expressions(Controller.Kind kind, String apiVersion, String name) {
        Expression own = new Expression("canary", Operator.DOES_NOT_EXIST, List.of());
        PodSelectors both = new PodSelectors(
                List.of(service("s", "app", "web")),
                List.of(controller(kind, "c", new LabelSelector(Map.of("app", "other", "hash", "1"), List.of(own)))));

        assertThat(deduced(web().ownedBy(apiVersion, name, "c"), both))
                .contains(new LabelSelector(
                        Map.of("app", "web"), List.of(Expression.in("app", "other"), Expression.in("hash", "1"), own)));
    }

    @ParameterizedTest
    @CsvSource({"batch/v1,Job", "apps/v1,DaemonSet", "example.com/v1,ReplicaSet", "apps/v1,ReplicationController"})
    @DisplayName("SCH-DEF-03 owners of other kinds contribute nothing")
    void otherOwners(String apiVersion, String kind) {
        PodSelectors all = controllers(Arrays.stream(Controller.Kind.values())
                .map(k -> controller(k, "c", LabelSelector.of("app", "web")))
                .toArray(Controller[]::new));

        assertThat(deduced(web().ownedBy(apiVersion, kind, "c"), all)).isEmpty();
    }

    @Test
    @DisplayName("SCH-DEF-03 an owner that does not control the pod contributes nothing")
    void ownersThatDoNotControl() {
        Pod pod = web().one();
        Pod owned = new Pod(
                pod.id(),
                "",
                pod.spec(),
                List.of(),
                List.of(new OwnerReference("apps/v1", "ReplicaSet", "c", "", false)),
                pod.status());

        assertThat(DefaultSpread.apply(
                                cluster().withPods(List.of(owned)).build(),
                                BOTH,
                                controllers(
                                        controller(Controller.Kind.REPLICA_SET, "c", LabelSelector.of("app", "web"))))
                        .cluster()
                        .pods()
                        .get(0)
                        .spec()
                        .topologySpread())
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-DEF-04 a pod that nothing selects gets no default at all")
    void nothingDeduced() {
        assertThat(spread(web(), PodSelectors.NONE)).isEmpty();
        assertThat(spread(
                        web().ownedBy("apps/v1", "ReplicaSet", "c"),
                        controllers(controller(Controller.Kind.REPLICA_SET, "c", LabelSelector.EVERYTHING))))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-DEF-04 a controller that cannot be looked up is told of once and contributes nothing; Services still do")
    void missingController() {
        DefaultSpread.Applied applied = DefaultSpread.apply(
                cluster()
                        .with(web().replicas(3).ownedBy("apps/v1", "ReplicaSet", "gone"))
                        .build(),
                BOTH,
                selectors(service("s", "app", "web")));

        assertThat(applied.missing()).containsExactly("ReplicaSet default/gone");
        assertThat(applied.cluster().pods())
                .allSatisfy(p -> assertThat(p.spec().topologySpread())
                        .extracting(TopologySpreadConstraint::selector)
                        .containsOnly(Optional.of(LabelSelector.of("app", "web"))));
    }

    @Test
    @DisplayName(
            "SCH-DEF-05 replicas share one completed spec; other labels, namespaces and controllers never share a selector")
    void sharing() {
        PodSelectors selectors = new PodSelectors(
                List.of(service("s", "app", "web"), new Service("other", "s", Optional.of(Map.of("tier", "front")))),
                List.of(controller(Controller.Kind.REPLICA_SET, "c", LabelSelector.of("hash", "1"))));
        PodBuilder web = web().replicas(2);
        List<Pod> pods = DefaultSpread.apply(
                        cluster()
                                .with(
                                        web,
                                        web().namespace("other"),
                                        web().label("app", "db"),
                                        web().ownedBy("apps/v1", "ReplicaSet", "c"))
                                .build(),
                        BOTH,
                        selectors)
                .cluster()
                .pods();

        assertThat(pods.get(0).spec()).isSameAs(pods.get(1).spec());
        assertThat(pods.subList(1, 5))
                .extracting(
                        p -> p.spec().topologySpread().stream().findFirst().flatMap(TopologySpreadConstraint::selector))
                .containsExactly(
                        Optional.of(LabelSelector.of("app", "web")),
                        Optional.of(LabelSelector.of("tier", "front")),
                        Optional.empty(),
                        Optional.of(new LabelSelector(Map.of("app", "web"), List.of(Expression.in("hash", "1")))));
    }

    @Test
    @DisplayName("SCH-DEF-05 pods that share a spec but not a namespace or a controller are told apart")
    void sharedSpec() {
        Pod here = web().one();
        Pod there = Pod.pending("other", "web", here.spec());
        List<Pod> pods = DefaultSpread.apply(
                        cluster().withPods(List.of(here, there)).build(), BOTH, selectors(service("s", "app", "web")))
                .cluster()
                .pods();

        assertThat(pods.get(0).spec().topologySpread()).hasSize(2);
        assertThat(pods.get(1).spec()).isSameAs(here.spec());
    }
}
