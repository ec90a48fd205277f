package io.karpenter.solver.packing.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

@DisplayName("A queue of demands by falling scores")
class ScoreQueueTest {

    @Test
    @DisplayName("gives the highest score first, the smaller number among equals, and leaves out what scores nothing")
    void order() {
        ScoreQueue queue = new ScoreQueue(5);
        queue.append(4, 2);
        queue.append(3, 5);
        queue.append(2, 0);
        queue.append(1, 2);
        queue.order();

        assertThat(drained(queue)).containsExactly(3, 1, 4);
    }

    @Test
    @DisplayName("says whether a demand is still the first once its score has fallen")
    void rescored() {
        ScoreQueue queue = new ScoreQueue(2);
        queue.append(0, 3);
        queue.append(1, 2);
        queue.order();

        assertThat(queue.rescoreFirst(2)).isTrue();
        assertThat(queue.rescoreFirst(1)).isFalse();
        assertThat(queue.first()).isEqualTo(1);
    }

    @RepeatedTest(20)
    @DisplayName("chooses what a scan of all fresh scores would choose, however scores fall")
    void asByScanning(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int n = 40;
        double[] scores = random.doubles(n, 1, 9).map(Math::floor).toArray();
        ScoreQueue queue = new ScoreQueue(n);
        IntStream.range(0, n).forEach(d -> queue.append(d, scores[d]));
        queue.order();
        for (int turn = 0; turn < 200 && !queue.isEmpty(); turn++) {
            for (int d = 0; d < n; d++) {
                scores[d] = Math.max(0, scores[d] - (random.nextInt(4) == 0 ? 0.5 : 0));
            }
            while (!queue.isEmpty() && !queue.rescoreFirst(scores[queue.first()])) {}
            int scanned = IntStream.range(0, n)
                    .boxed()
                    .filter(d -> scores[d] > 0)
                    .max(Comparator.comparingDouble((Integer d) -> scores[d]).thenComparing(Comparator.reverseOrder()))
                    .orElse(-1);
            assertThat(queue.isEmpty() ? -1 : queue.first()).isEqualTo(scanned);
        }
    }

    private static List<Integer> drained(ScoreQueue queue) {
        List<Integer> drained = new ArrayList<>();
        while (!queue.isEmpty()) {
            drained.add(queue.first());
            queue.rescoreFirst(0);
        }
        return drained;
    }
}
