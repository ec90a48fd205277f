package io.karpenter.solver.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Numbers are those of the kube-scheduler's documentation of {@code percentageOfNodesToScore}. */
class NodeSampleTest {

    private static int[] take(NodeSample sample, int nodes, IntPredicate admits) {
        boolean[] admitting = new boolean[nodes];
        for (int node = 0; node < nodes; node++) {
            admitting[node] = admits.test(node);
        }
        int[] seen = new int[nodes];
        return Arrays.copyOf(seen, sample.take(admitting, seen));
    }

    @Test
    @DisplayName("below a hundred nodes the scheduler sees every admitting one")
    void smallClustersAreSeenWhole() {
        assertThat(take(new NodeSample(99), 99, node -> true)).hasSize(99);
    }

    @Test
    @DisplayName("of a thousand nodes it sees 42 %, and goes on behind them for the next pod")
    void largeClustersAreSeenInParts() {
        NodeSample sample = new NodeSample(1000);

        assertThat(take(sample, 1000, node -> true)).hasSize(420).startsWith(0).endsWith(419);
        assertThat(take(sample, 1000, node -> true))
                .hasSize(420)
                .startsWith(420)
                .endsWith(839);
        assertThat(take(sample, 1000, node -> true)).startsWith(840).endsWith(259);
    }

    @Test
    @DisplayName("it never stops before a hundred nodes")
    void atLeastAHundred() {
        assertThat(take(new NodeSample(150), 150, node -> true)).hasSize(100);
    }

    @Test
    @DisplayName("where few admit the pod, all of them are seen")
    void fewAreAllSeen() {
        assertThat(take(new NodeSample(1000), 1000, Set.of(3, 999)::contains)).containsExactly(3, 999);
    }
}
