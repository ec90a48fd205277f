package io.karpenter.solver.binding;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.solver.api.Problem;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Scores are those of the default plugins of kube-scheduler 1.37, worked out by hand. */
class NodeScoresTest {

    private static int score(String cpu, String memory, String used) {
        Cluster cluster = cluster()
                .withoutNodePools()
                .with(node("n").allocatable("cpu", cpu, "memory", memory, "pods", "110"))
                .with(pods(1).named("there").cpu(used).memory("0").on("n"))
                .with(pods(1).named("new").cpu("1").memory("4Gi"))
                .build();
        Problem problem = Problem.of(cluster, Catalogs.of(instanceType("c4").onDemand(0.2, ZONE_A)));
        BindingModel model = Rehearsal.of(problem, List.of(), Map.of()).model();
        return new NodeScores(model, new int[] {0})
                .ofRoom(model.sizes.get(0), model.fresh(new BitSet()).free(0), 0);
    }

    @Test
    @DisplayName("a node whose balance stays gets 75 for that, and as much as is left of its cpu and memory on average")
    void balanceStays() {
        assertThat(score("4", "16Gi", "0")).isEqualTo(75 + 75);
        assertThat(score("8", "32Gi", "0")).isEqualTo(87 + 75);
    }

    @Test
    @DisplayName(
            "a node that a pod brings out of balance loses half of it, one that it brings into balance gains half of it")
    void balanceChanges() {
        // From 0 and 0 to a quarter and a half.
        assertThat(score("4", "8Gi", "0")).isEqualTo(62 + 50 + (50 + 87 - 100) / 2);
        // From a half and 0 to three quarters and a half.
        assertThat(score("4", "8Gi", "2")).isEqualTo(37 + 50 + (50 + 87 - 75) / 2);
    }
}
