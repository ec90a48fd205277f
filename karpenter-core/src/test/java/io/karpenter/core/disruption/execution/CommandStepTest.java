package io.karpenter.core.disruption.execution;

import static io.karpenter.core.disruption.execution.CommandStep.Replacement.GONE;
import static io.karpenter.core.disruption.execution.CommandStep.Replacement.INITIALIZED;
import static io.karpenter.core.disruption.execution.CommandStep.Replacement.ON_ITS_WAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class CommandStepTest {

    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TEN = Duration.ofMinutes(10);

    private static CommandStep next(Map<String, CommandStep.Replacement> replacements, int left, Duration age) {
        return CommandStep.next(replacements, left, SINCE, TEN, SINCE.plus(age));
    }

    @Test
    @DisplayName("DIS-QUE-10 a command has 80 ms for each node that goes, ten minutes at least and an hour at most")
    void deadline() {
        assertThat(CommandStep.deadline(7_500)).isEqualTo(TEN);
        assertThat(CommandStep.deadline(10_000)).isEqualTo(Duration.ofSeconds(800));
        assertThat(CommandStep.deadline(40_000)).isEqualTo(Duration.ofSeconds(3200));
        assertThat(CommandStep.deadline(45_000)).isEqualTo(Duration.ofHours(1));
        assertThat(CommandStep.deadline(1_000_000)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    @DisplayName("DIS-QUE-08 a command waits as long as one of its replacements is not initialized")
    void waits() {
        assertThat(next(Map.of("a", INITIALIZED, "b", ON_ITS_WAY), 1, Duration.ZERO))
                .isEqualTo(new CommandStep.Await(List.of("b")));
    }

    @Test
    @DisplayName("DIS-QUE-09 the nodes go once all replacements are initialized, and at once if there are none")
    void deletes() {
        assertThat(next(Map.of("a", INITIALIZED), 2, Duration.ZERO)).isInstanceOf(CommandStep.DeleteCandidates.class);
        assertThat(next(Map.of(), 2, Duration.ZERO)).isInstanceOf(CommandStep.DeleteCandidates.class);
    }

    @Test
    @DisplayName(
            "DIS-QUE-10 a command that has come to its end after its deadline succeeds, one that still waits fails")
    void successWins() {
        assertThat(next(Map.of("a", INITIALIZED), 1, Duration.ofMinutes(11)))
                .isInstanceOf(CommandStep.DeleteCandidates.class);
        assertThat(next(Map.of("a", ON_ITS_WAY), 1, TEN)).isInstanceOf(CommandStep.Await.class);
        assertThat(next(Map.of("a", ON_ITS_WAY), 1, Duration.ofMinutes(11))).isInstanceOf(CommandStep.Fail.class);
    }

    @Test
    @DisplayName(
            "DIS-QUE-08, DIS-QUE-11 a command fails once one of its replacements is gone, and says how many are missing")
    void fails() {
        assertThat(next(Map.of("a", GONE, "b", ON_ITS_WAY, "c", INITIALIZED), 1, Duration.ZERO))
                .isInstanceOfSatisfying(CommandStep.Fail.class, fail -> {
                    assertThat(fail.uninitialized()).isEqualTo(2);
                    assertThat(fail.message()).contains("replacement was deleted", "a");
                });
    }

    @Test
    @DisplayName("DIS-QUE-12 a command whose nodes all go already is over, whatever its replacements do")
    void isOver() {
        assertThat(next(Map.of("a", ON_ITS_WAY), 0, Duration.ZERO)).isInstanceOf(CommandStep.Over.class);
    }
}
