package io.karpenter.core.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An evaluation of NodeOverlays")
class OverlayEvaluationTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Map<String, Long> OBJECTS = Map.of("overlay", 1L, "nodepool", 7L, "nodeclass", 2L);
    private static final OverlayEvaluation EVALUATION = new OverlayEvaluation(OBJECTS, T0);

    private static Duration validFor(Map<String, Long> objects, Duration later) {
        return EVALUATION.validFor(objects, T0.plus(later));
    }

    @Test
    @DisplayName("SCH-OVL-11 holds for six hours while nothing changes")
    void sixHours() {
        assertThat(validFor(OBJECTS, Duration.ofHours(1))).isEqualTo(Duration.ofHours(5));
        assertThat(validFor(OBJECTS, Duration.ofHours(6))).isZero();
        assertThat(validFor(OBJECTS, Duration.ofHours(9))).isZero();
    }

    @Test
    @DisplayName("SCH-OVL-11 ends when an overlay, NodePool or NodeClass has another generation")
    void generations() {
        for (String object : OBJECTS.keySet()) {
            Map<String, Long> changed = new HashMap<>(OBJECTS);
            changed.merge(object, 1L, Long::sum);

            assertThat(validFor(changed, Duration.ofSeconds(1))).as(object).isZero();
        }
    }

    @Test
    @DisplayName("SCH-OVL-11 ends when one of them comes or goes, also when another takes its place")
    void comingAndGoing() {
        assertThat(validFor(Map.of("overlay", 1L, "nodepool", 7L, "nodeclass", 2L, "new", 1L), Duration.ZERO))
                .isZero();
        assertThat(validFor(Map.of("nodepool", 7L, "nodeclass", 2L), Duration.ZERO))
                .isZero();
        assertThat(validFor(Map.of("other", 1L, "nodepool", 7L, "nodeclass", 2L), Duration.ZERO))
                .isZero();
    }
}
