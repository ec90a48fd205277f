package io.karpenter.solver.consolidation.global;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Limits of shares, asked about commands,")
class ShareObjectionTest {

    private static final Catalog CATALOG =
            Catalogs.of(instanceType("m").cpu("8").memory("32Gi").spot(0.05, ZONE_A, ZONE_B));

    /** Of ten pods at most four may be in one pool. */
    private static final RiskSettings RISK = RiskSettings.OFF.withMaxShares(0.4, 1);

    private static NodeBuilder spot(String name, String zone) {
        return node(name).pool("default").of(CATALOG.shared().get(0), zone, CapacityType.SPOT);
    }

    /** Nine pods in zone a, one in zone b. */
    private static ConsolidationProblem problem() {
        ClusterBuilder cluster = cluster().with(nodePool("default"));
        cluster.with(spot("a", ZONE_A), spot("leaves", ZONE_A), spot("b", ZONE_B));
        for (int i = 0; i < 10; i++) {
            cluster.with(pod("pod-" + i).cpu("100m").on(i < 4 ? "leaves" : i < 9 ? "a" : "b"));
        }
        return new ConsolidationProblem(cluster.build(), CATALOG, Standing.UNKNOWN);
    }

    /** Deletes the node with four pods. */
    private static List<Command> moving(String... to) {
        List<PodMove> moves = new ArrayList<>();
        for (int i = 0; i < to.length; i++) {
            moves.add(new PodMove(new PodId("default", "pod-" + i), "leaves", to[i]));
        }
        return List.of(new Command(
                DisruptionReason.UNDERUTILIZED, List.of("leaves"), List.of(), moves, 0.05, moves.size(), 0));
    }

    @Test
    @DisplayName("name the pool that gets beyond its limit, even if another gets nearer to its own by more")
    void eachPoolByItself() {
        assertThat(new ShareObjection(problem(), RISK).objection(moving("b", "b", "b", "b")))
                .hasValueSatisfying(because -> assertThat(because).contains("spot m in zone-b has 5 of the 10 pods"));
    }

    @Test
    @DisplayName("say nothing against what leaves a pool beyond its limit, but no further")
    void mayStayBeyond() {
        assertThat(new ShareObjection(problem(), RISK).objection(moving("b", "b", "b", "a")))
                .isEmpty();
    }
}
