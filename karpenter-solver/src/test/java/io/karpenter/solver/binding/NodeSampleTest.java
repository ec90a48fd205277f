package io.karpenter.solver.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Numbers are those of the kube-scheduler's documentation of {@code percentageOfNodesToScore}. */
class NodeSampleTest {

    private static NodeSample allAdmitting(int nodes) {
        NodeSample sample = new NodeSample(nodes);
        IntStream.range(0, nodes).forEach(sample::add);
        return sample;
    }

    @Test
    @DisplayName("below a hundred nodes the scheduler sees every admitting one")
    void smallClustersAreSeenWhole() {
        assertThat(allAdmitting(99).take()).hasSize(99);
    }

    @Test
    @DisplayName("of a thousand nodes it sees 42 %, and goes on behind them for the next pod")
    void largeClustersAreSeenInParts() {
        NodeSample sample = allAdmitting(1000);

        assertThat(sample.take()).hasSize(420).startsWith(0).endsWith(419);
        assertThat(sample.take()).hasSize(420).startsWith(420).endsWith(839);
        assertThat(sample.take()).startsWith(840).endsWith(259);
    }

    @Test
    @DisplayName("it never stops before a hundred nodes")
    void atLeastAHundred() {
        assertThat(allAdmitting(150).take()).hasSize(100);
    }

    @Test
    @DisplayName("where few admit the pod, all of them are seen")
    void fewAreAllSeen() {
        NodeSample sample = new NodeSample(1000);
        sample.add(3);
        sample.add(999);

        assertThat(sample.take()).containsExactly(3, 999);
    }
}
