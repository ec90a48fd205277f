package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.nodepool.Disruption;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NodePools and NodeOverlays. What is refused is in {@link AdmissionCasesTest}. */
class NodePoolsTest {

    private static NodePool pool(String spec) {
        return Reading.cluster(manifest(spec)).nodePools().get(0);
    }

    private static List<String> problems(String spec) {
        return Reading.problems(manifest(spec));
    }

    private static String manifest(String spec) {
        return "apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: {name: p}\nspec:\n" + spec.indent(2);
    }

    private static final String TEMPLATE = "template: {spec: {requirements: []}}\n";

    @Test
    @DisplayName("A NodePool with every field")
    void everyField() {
        NodePool pool = pool("""
                weight: 20
                limits: {cpu: "2000", nodes: 150}
                disruption:
                  consolidationPolicy: WhenEmpty
                  consolidateAfter: 5m
                  budgets:
                  - {nodes: 15%}
                  - {nodes: "0", schedule: 0 8 * * mon-fri, duration: 10h, reasons: [Drifted, Underutilized]}
                template:
                  metadata: {labels: {team: search}, annotations: {owner: me}}
                  spec:
                    nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: general}
                    expireAfter: 336h
                    terminationGracePeriod: 1h30m5s
                    taints: [{key: dedicated, value: search, effect: NoSchedule}]
                    startupTaints: [{key: agent, effect: NoExecute}]
                    requirements:
                    - {key: kubernetes.io/arch, operator: In, values: [amd64, arm64], minValues: 2}
                    - {key: cpu, operator: Gte, values: ["4"]}
                """);

        assertThat(pool.name()).isEqualTo("p");
        assertThat(pool.weight()).isEqualTo(20);
        assertThat(pool.limits()).isEqualTo(ResourceList.parse("cpu", "2000", "nodes", "150"));
        assertThat(pool.replicas()).isEmpty();
        assertThat(pool.isUsable()).isTrue();
        assertThat(pool.disruption())
                .isEqualTo(new Disruption(
                        ConsolidationPolicy.WHEN_EMPTY,
                        Optional.of(Duration.ofMinutes(5)),
                        List.of(
                                new Budget("15%", Optional.empty(), Optional.empty(), Set.of()),
                                new Budget(
                                        "0",
                                        Optional.of("0 8 * * mon-fri"),
                                        Optional.of(Duration.ofHours(10)),
                                        Set.of("Drifted", "Underutilized")))));
        assertThat(pool.template()).satisfies(template -> {
            assertThat(template.labels()).isEqualTo(Map.of("team", "search"));
            assertThat(template.annotations()).isEqualTo(Map.of("owner", "me"));
            assertThat(template.nodeClassRef())
                    .hasValue(new NodeClassRef("karpenter.k8s.aws", "EC2NodeClass", "general"));
            assertThat(template.expireAfter()).hasValue(Duration.ofDays(14));
            assertThat(template.terminationGracePeriod()).hasValue(Duration.ofSeconds(5405));
            assertThat(template.taints()).containsExactly(new Taint("dedicated", "search", TaintEffect.NO_SCHEDULE));
            assertThat(template.startupTaints()).containsExactly(new Taint("agent", "", TaintEffect.NO_EXECUTE));
            assertThat(template.requirements())
                    .containsExactly(
                            new Expression(
                                    "kubernetes.io/arch", Operator.IN, List.of("amd64", "arm64"), OptionalInt.of(2)),
                            new Expression("cpu", Operator.GTE, List.of("4")));
        });
    }

    @Test
    @DisplayName("API 10 the defaults of a NodePool; no nodeClassRef is needed offline")
    void defaults() {
        NodePool pool = pool(TEMPLATE);

        assertThat(pool.weight()).isZero();
        assertThat(pool.limits().isEmpty()).isTrue();
        assertThat(pool.disruption()).isEqualTo(Disruption.DEFAULT);
        assertThat(pool.template().expireAfter()).hasValue(Duration.ofHours(720));
        assertThat(pool.template().terminationGracePeriod()).isEmpty();
        assertThat(pool.template().nodeClassRef()).isEmpty();
    }

    @Test
    @DisplayName("Never is no duration; an empty list of budgets is no limit, and so is a budget for no reason")
    void never() {
        NodePool pool = pool(
                "disruption: {consolidateAfter: Never, budgets: []}\ntemplate: {spec: {requirements: [], expireAfter: Never}}");

        assertThat(pool.disruption().consolidateAfter()).isEmpty();
        assertThat(pool.disruption().budgets()).isEmpty();
        assertThat(pool.template().expireAfter()).isEmpty();
        assertThat(pool("disruption: {budgets: [{nodes: '0', reasons: []}, {}]}\n" + TEMPLATE)
                        .disruption()
                        .budgets())
                .containsExactly(Budget.DEFAULT);
    }

    @Test
    @DisplayName("SCH-STA-01 replicas make a static pool, zero too")
    void staticPool() {
        assertThat(pool("replicas: 0\nlimits: {nodes: 8}\n" + TEMPLATE)).satisfies(pool -> {
            assertThat(pool.replicas()).hasValue(0);
            assertThat(pool.isStatic()).isTrue();
        });
    }

    @Test
    @DisplayName(
            "SCH-STA-01 a static pool has no weight, and no limit but one of nodes; what it says of consolidation is read")
    void staticPoolForm() {
        assertThat(problems("replicas: 1\nweight: 5\nlimits: {cpu: 10, nodes: 3}\n" + TEMPLATE))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("weight", "no weight in a pool with replicas"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("limits", "only a limit on nodes in a pool with replicas"));
        assertThat(pool("replicas: 1\ndisruption: {consolidateAfter: Never}\n" + TEMPLATE)
                        .isUsable())
                .isFalse();
    }

    @Test
    @DisplayName("SCH-LBL-06 a NodePool names no NodePool, neither in its labels nor in its requirements")
    void nodePoolKey() {
        assertThat(problems("template: {metadata: {labels: {karpenter.sh/nodepool: p}}, spec: {requirements: []}}\n"))
                .singleElement()
                .asString()
                .contains("labels", "karpenter.sh/nodepool");
        assertThat(
                        problems(
                                "template: {spec: {requirements: [{key: karpenter.sh/nodepool, operator: In, values: [p]}]}}\n"))
                .singleElement()
                .asString()
                .contains("requirements[0].key", "karpenter.sh/nodepool");
    }

    @Test
    @DisplayName("SCH-LBL-06 of taints and startup taints together, each key and effect stands once")
    void taintsDiffer() {
        String spec = "template: {spec: {requirements: [], taints: [{key: a, effect: NoSchedule}],"
                + " startupTaints: [{key: a, value: x, effect: %s}]}}\n";

        assertThat(problems(spec.formatted("NoSchedule")))
                .singleElement()
                .asString()
                .contains("startupTaints", "a:NoSchedule");
        assertThat(problems(spec.formatted("NoExecute"))).isEmpty();
    }

    @Test
    @DisplayName("SCH-LBL-06 a requirement has one of the eight operators")
    void operators() {
        assertThat(problems("template: {spec: {requirements: [{key: team, operator: Near, values: [a]}]}}\n"))
                .singleElement()
                .asString()
                .contains("Near", "In, NotIn, Exists, DoesNotExist, Gt, Lt, Gte, Lte");
    }

    @ParameterizedTest
    @CsvSource({"'True', true", "'False', false", "'Unknown', false"})
    @DisplayName("SCH-LIM-01 a pool is ready unless its status says otherwise")
    void ready(String status, boolean ready) {
        ManifestReadResult result = Reading.valid(Reading.read("""
                apiVersion: karpenter.sh/v1
                kind: NodePool
                metadata: {name: p}
                spec: {template: {spec: {requirements: []}}}
                status:
                  conditions: [{type: Ready, status: "%s", reason: r, message: m, lastTransitionTime: "2026-01-01T00:00:00Z"}]
                """.formatted(status)));

        assertThat(result.cluster().nodePools().get(0).ready()).isEqualTo(ready);
        assertThat(result.notices())
                .extracting(Object::toString)
                .hasSize(ready ? 0 : 1)
                .allSatisfy(n -> assertThat(n)
                        .isEqualTo("note: NodePool p is not ready by its status, no new node comes from it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b c d e", "0 9 * * 7", "61 * * * *", "0 0 * * fri-mon", "@daily foo", "* * * * * *"})
    @DisplayName("API-NP-52 a schedule with five fields that is none is warned about, as it stops all disruption")
    void badSchedule(String schedule) {
        ManifestReadResult result = Reading.valid(Reading.read(schedule(schedule)));

        assertThat(result.notices())
                .extracting(Object::toString)
                .anySatisfy(
                        n -> assertThat(n)
                                .startsWith(
                                        "warning: spec.disruption.budgets[0].schedule: is no schedule, so the pool allows no disruption at all"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 9 * * mon-fri",
                "*/15 8-18/2 1,15 jan-mar *",
                "@daily",
                "@hourly",
                "0 0 ? * SUN",
                "0  9\t* * 0"
            })
    @DisplayName("API-NP-37 schedules that Karpenter understands are not warned about")
    void goodSchedule(String schedule) {
        assertThat(Reading.valid(Reading.read(schedule(schedule))).notices()).isEmpty();
    }

    private static String schedule(String schedule) {
        return "apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: {name: p}\nspec:\n  disruption: {budgets: [{schedule: \""
                + schedule + "\", duration: 1h}]}\n  " + TEMPLATE;
    }

    @Test
    @DisplayName(
            "Without a NodePool the default one is assumed, with the capacity types asked for, and a notice says so")
    void defaultPool() {
        ManifestReadResult result = ManifestReader.builder()
                .defaultNodePool(DefaultNodePool.of(List.of(CapacityType.SPOT, CapacityType.ON_DEMAND)))
                .build()
                .read(List.of());

        assertThat(result.cluster().nodePools()).singleElement().satisfies(pool -> {
            assertThat(pool.name()).isEqualTo("default");
            assertThat(pool.template().requirements())
                    .containsExactly(
                            Expression.in("kubernetes.io/os", "linux"),
                            Expression.in("kubernetes.io/arch", "amd64"),
                            Expression.in("karpenter.sh/capacity-type", "on-demand", "spot"),
                            Expression.in("karpenter.k8s.aws/instance-category", "c", "m", "r"),
                            new Expression("karpenter.k8s.aws/instance-generation", Operator.GT, List.of("2")));
        });
        assertThat(result.notices())
                .extracting(Object::toString)
                .containsExactly(
                        "note: no NodePool in the input: pool default is assumed: kubernetes.io/os In [linux], "
                                + "kubernetes.io/arch In [amd64], karpenter.sh/capacity-type In [on-demand, spot], "
                                + "karpenter.k8s.aws/instance-category In [c, m, r], "
                                + "karpenter.k8s.aws/instance-generation Gt [2]");
    }

    @Test
    @DisplayName("A NodePool of the input takes the place of the default one")
    void noDefaultPool() {
        assertThat(pool(TEMPLATE).name()).isEqualTo("p");
        assertThat(Reading.problems("{apiVersion: karpenter.sh/v1, kind: NodePool, metadata: {name: p}, spec: {}}"))
                .containsExactly(
                        "test.yaml, document 1, line 1 (NodePool p): spec.template: found nothing, allowed: a mapping");
    }

    @Test
    @DisplayName("A NodeOverlay with every field")
    void overlay() {
        assertThat(Reading.cluster("""
                        apiVersion: karpenter.sh/v1alpha1
                        kind: NodeOverlay
                        metadata: {name: savings}
                        spec:
                          weight: 100
                          requirements: [{key: karpenter.sh/nodepool, operator: In, values: [p]}]
                          priceAdjustment: -27.5%
                          capacity: {smarter-devices/fuse: "20"}
                        ---
                        {apiVersion: karpenter.sh/v1alpha1, kind: NodeOverlay, metadata: {name: fixed}, spec: {requirements: [], price: "1.25"}}
                        """).nodeOverlays())
                .containsExactly(
                        new NodeOverlay(
                                "savings",
                                List.of(Expression.in("karpenter.sh/nodepool", "p")),
                                Optional.empty(),
                                Optional.of("-27.5%"),
                                ResourceList.parse("smarter-devices/fuse", "20"),
                                100),
                        new NodeOverlay(
                                "fixed", List.of(), Optional.of("1.25"), Optional.empty(), ResourceList.EMPTY, 0));
    }
}
