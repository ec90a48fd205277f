package io.karpenter.core.nodeclaim;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.OverlayBuilder.overlay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.label.Labels;
import io.karpenter.core.nodeclaim.NewNodeClaim.Owner;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.nodepool.NodePoolHash;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.overlay.NodeOverlays;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.staticpool.PlannedReplicas;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.NodePoolBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The NodeClaim made of a planned node")
class NodeClaimFactoryTest {

    private static final String TEAM = "test.karpenter.io/team";

    private static PlannedNode planned(Expression... requirements) {
        return PlannedNode.builder("default-1", "default")
                .machine("c2", ZONE_A, CapacityType.ON_DEMAND, 0.1)
                .instanceTypeOptions(List.of("c2", "c4"))
                .requirements(List.of(requirements))
                .labels(Map.of(Labels.NODEPOOL, "default", TEAM, "red"))
                .taints(List.of(new Taint("dedicated", "x", TaintEffect.NO_SCHEDULE)))
                .requests(ResourceList.parse("cpu", "1500m", "pods", "3"))
                .build();
    }

    private static NodeClaimFactory factory(NodePool pool, NodeOverlay... overlays) {
        return new NodeClaimFactory(
                NodeOverlays.apply(List.of(pool), List.of(overlays), Catalogs.linear(2, 4, 8)), Optional.empty());
    }

    private static NewNodeClaim claim(NodePoolBuilder builder, PlannedNode node, NodeOverlay... overlays) {
        NodePool pool = builder.build();
        return factory(pool, overlays).create(node, pool);
    }

    private static Expression withMinValues(String key, int least) {
        return new Expression(key, Operator.EXISTS, List.of(), OptionalInt.of(least));
    }

    @Test
    @DisplayName("SCH-NC-04 gets a name that begins with its NodePool's, and is the NodePool's, which waits for it")
    void nameAndOwner() {
        NewNodeClaim claim = claim(nodePool("default").uid("u-1"), planned());

        assertThat(claim.metadata().generateName()).isEqualTo("default-");
        assertThat(claim.metadata().owner())
                .isEqualTo(new Owner("karpenter.sh/v1", "NodePool", "default", "u-1", true));
    }

    @Test
    @DisplayName(
            "SCH-NC-06 carries the template's annotations and the fingerprint of the NodePool, with our own version")
    void annotations() {
        NodePoolBuilder pool = nodePool("default").annotation("note", "x").label("a", "b");

        assertThat(claim(pool, planned()).metadata().annotations())
                .containsOnly(
                        Map.entry("note", "x"),
                        Map.entry("karpenter.sh/nodepool-hash", NodePoolHash.of(pool.build())),
                        Map.entry("karpenter.sh/nodepool-hash-version", "java-v1"),
                        Map.entry("karpenter.sh/nodeclaim-min-values-relaxed", "false"));
    }

    @Test
    @DisplayName(
            "SCH-NC-06 carries the fingerprint of the NodePool that was planned with, whatever the template says of it")
    void hashOfThePlan() {
        NodePool planned = nodePool("default").build();
        NodePool changed = nodePool("default").label("team", "blue").build();

        String hash = factory(planned)
                .create(planned(), planned)
                .metadata()
                .annotations()
                .get(Labels.NODEPOOL_HASH);

        assertThat(hash).isEqualTo(NodePoolHash.of(planned)).isNotEqualTo(NodePoolHash.of(changed));
        assertThat(claim(nodePool("default").annotation(Labels.NODEPOOL_HASH, "1"), planned())
                        .metadata()
                        .annotations()
                        .get(Labels.NODEPOOL_HASH))
                .isNotEqualTo("1");
    }

    @Test
    @DisplayName("SCH-MIN-09 says whether it keeps less variety than its NodePool wants")
    void minValues() {
        NodePoolBuilder pool =
                nodePool("default").minValues(Labels.INSTANCE_TYPE, 2).minValues(Labels.INSTANCE_TYPE, 5);

        assertThat(relaxed(pool, withMinValues(Labels.INSTANCE_TYPE, 5))).isEqualTo("false");
        assertThat(relaxed(pool, withMinValues(Labels.INSTANCE_TYPE, 4))).isEqualTo("true");
        assertThat(relaxed(pool)).isEqualTo("true");
    }

    private static String relaxed(NodePoolBuilder pool, Expression... requirements) {
        return claim(pool, planned(requirements)).metadata().annotations().getOrDefault(Labels.MIN_VALUES_RELAXED, "");
    }

    @Test
    @DisplayName("SCH-NC-06 says that overlays set a price or added capacity if they did so to a type it keeps")
    void overlays() {
        NodeOverlay priced =
                overlay("p").of(Labels.INSTANCE_TYPE, "c4").price("0.01").build();
        NodeOverlay extended = overlay("c")
                .of(Labels.INSTANCE_TYPE, "c2")
                .capacity("example.com/gpu", "1")
                .build();
        NodeOverlay other =
                overlay("o").of(Labels.INSTANCE_TYPE, "c8").price("0.01").build();

        assertThat(claim(nodePool("default"), planned(), priced).metadata().annotations())
                .containsEntry("karpenter.sh/price-overlay-applied", "true")
                .doesNotContainKey("karpenter.sh/capacity-overlay-applied");
        assertThat(claim(nodePool("default"), planned(), extended).metadata().annotations())
                .containsEntry("karpenter.sh/capacity-overlay-applied", "true")
                .doesNotContainKey("karpenter.sh/price-overlay-applied");
        assertThat(claim(nodePool("default"), planned(), other).metadata().annotations())
                .doesNotContainKeys("karpenter.sh/price-overlay-applied", "karpenter.sh/capacity-overlay-applied");
    }

    @Test
    @DisplayName("SCH-NC-07 asks for what the plan says and what the template adds")
    void spec() {
        NodePoolBuilder pool = nodePool("default")
                .startupTaint("starting", "", TaintEffect.NO_EXECUTE)
                .nodeClass("aws.example", "NodeClass", "main")
                .expireAfter(Duration.ofHours(720))
                .terminationGracePeriod(Duration.ofMinutes(5));

        NewNodeClaim.Spec spec = claim(pool, planned()).spec();

        assertThat(spec.requests()).isEqualTo(ResourceList.parse("cpu", "1500m", "pods", "3"));
        assertThat(spec.taints()).containsExactly(new Taint("dedicated", "x", TaintEffect.NO_SCHEDULE));
        assertThat(spec.startupTaints()).containsExactly(new Taint("starting", "", TaintEffect.NO_EXECUTE));
        assertThat(spec.nodeClassRef()).contains(new NodeClassRef("aws.example", "NodeClass", "main"));
        assertThat(spec.expireAfter()).contains(Duration.ofHours(720));
        assertThat(spec.terminationGracePeriod()).contains(Duration.ofMinutes(5));
    }

    @Test
    @DisplayName("SCH-NC-07 takes the grace period that holds for all if its NodePool states none")
    void defaultGracePeriod() {
        NodePool pool = nodePool("default").build();
        NodeClaimFactory factory = new NodeClaimFactory(
                NodeOverlays.apply(List.of(pool), List.of(), Catalogs.linear(2)), Optional.of(Duration.ofHours(1)));

        assertThat(factory.create(planned(), pool).spec().terminationGracePeriod())
                .contains(Duration.ofHours(1));
        assertThat(factory(pool).create(planned(), pool).spec().terminationGracePeriod())
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-NC-01 SCH-NC-07 requires its labels too, and nothing that is known only while planning")
    void requirements() {
        Expression types = new Expression(Labels.INSTANCE_TYPE, Operator.IN, List.of("c2", "c4"), OptionalInt.of(2));

        List<Expression> requirements = claim(
                        nodePool("default"),
                        planned(
                                types,
                                Expression.in("beta.kubernetes.io/arch", "amd64"),
                                Expression.in(Labels.HOSTNAME, "placeholder"),
                                Expression.in(Labels.REGISTERED, "true"),
                                Expression.in(Labels.INITIALIZED, "true")))
                .spec()
                .requirements();

        assertThat(requirements)
                .containsExactlyInAnyOrder(
                        types,
                        Expression.in(Labels.ARCH, "amd64"),
                        Expression.in(Labels.NODEPOOL, "default"),
                        Expression.in(TEAM, "red"));
    }

    @Test
    @DisplayName(
            "SCH-NC-09 SCH-MIN-09 of a static NodePool names neither instance types nor capacity types, nor minValues")
    void ofStaticPool() {
        NodePoolBuilder builder = nodePool("static").replicas(1).zones(ZONE_A);
        PlannedNode node = PlannedReplicas.addedTo(
                        Plan.NOTHING, cluster().with(builder).build(), Catalogs.linear(2, 4))
                .staticNodes()
                .get(0);

        NewNodeClaim claim = claim(builder, node);

        assertThat(claim.spec().requirements())
                .containsExactlyInAnyOrder(
                        Expression.in(Labels.ZONE, ZONE_A), Expression.in(Labels.NODEPOOL, "static"));
        assertThat(claim.metadata().annotations()).doesNotContainKey(Labels.MIN_VALUES_RELAXED);
    }

    @Test
    @DisplayName("SCH-NC-04 is not made for another NodePool than it was planned for")
    void otherPool() {
        assertThatThrownBy(() -> claim(nodePool("other"), planned()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("node default-1 is of nodepool default, not of other");
    }
}
