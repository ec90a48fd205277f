package io.karpenter.core.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class PlainConditionsTest {

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = FIRST.plusSeconds(60);

    private static Condition condition(String type, ConditionStatus status, String message, Instant since) {
        return new Condition(type, status, "Because", message, since, 1);
    }

    @Test
    @DisplayName(
            "CND-01 a condition takes the place of the one of its type, and the time too if its status is the same")
    void replaces() {
        List<Condition> stored = List.of(
                condition("A", ConditionStatus.TRUE, "", FIRST), condition("B", ConditionStatus.TRUE, "", FIRST));

        assertThat(PlainConditions.with(stored, condition("A", ConditionStatus.TRUE, "new", LATER)))
                .containsExactly(condition("A", ConditionStatus.TRUE, "new", FIRST), stored.get(1));
        assertThat(PlainConditions.with(stored, condition("B", ConditionStatus.FALSE, "", LATER)))
                .containsExactly(stored.get(0), condition("B", ConditionStatus.FALSE, "", LATER));
        assertThat(PlainConditions.with(stored, condition("C", ConditionStatus.FALSE, "", LATER)))
                .hasSize(3);
    }

    @Test
    @DisplayName("a message that the API would refuse for its length is cut off")
    void cutsMessages() {
        assertThat(condition("A", ConditionStatus.TRUE, "x".repeat(40_000), FIRST)
                        .message())
                .hasSize(32_768);
    }
}
