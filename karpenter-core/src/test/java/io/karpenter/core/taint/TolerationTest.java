package io.karpenter.core.taint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A toleration")
class TolerationTest {

    private static Toleration toleration(String key, Toleration.Operator operator, String value, String effect) {
        return new Toleration(key, operator, value, effect.isEmpty() ? Optional.empty() : TaintEffect.parse(effect));
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} tolerates {4}={5}:{6}: {7}")
    @DisplayName("SCH-TNT-01 matches by key, value and effect; what is empty matches everything")
    @CsvSource({
        // key, operator, value, effect; taint key, value, effect; verdict
        "k, EQUAL, v, NoSchedule, k, v, NoSchedule, true",
        "k, EQUAL, v, NoSchedule, k, w, NoSchedule, false",
        "k, EQUAL, v, NoSchedule, j, v, NoSchedule, false",
        "k, EQUAL, v, NoSchedule, k, v, NoExecute, false",
        "k, EQUAL, v, '', k, v, NoExecute, true",
        "k, EQUAL, '', '', k, '', NoSchedule, true",
        "k, EQUAL, '', '', k, v, NoSchedule, false",
        "'', EQUAL, v, '', j, v, NoSchedule, true",
        "k, EXISTS, '', '', k, v, NoSchedule, true",
        "k, EXISTS, other, NoExecute, k, v, NoExecute, true",
        "k, EXISTS, '', NoExecute, k, v, NoSchedule, false",
        "'', EXISTS, '', '', j, v, PreferNoSchedule, true",
        "'', EXISTS, '', NoSchedule, j, v, NoExecute, false"
    })
    void matching(
            String key,
            Toleration.Operator operator,
            String value,
            String effect,
            String taintKey,
            String taintValue,
            String taintEffect,
            boolean expected) {
        Taint taint =
                new Taint(taintKey, taintValue, TaintEffect.parse(taintEffect).orElseThrow());

        assertThat(toleration(key, operator, value, effect).tolerates(taint)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "taint value {2} {0} {1}: {3}")
    @DisplayName("SCH-TNT-01 compares integers with Lt and Gt: the taint's against its own; other texts never match")
    @CsvSource({
        "LT, 10, 9, true",
        "LT, 10, 10, false",
        "LT, 10, 11, false",
        "GT, 10, 11, true",
        "GT, 10, 10, false",
        "GT, 10, 9, false",
        "GT, -5, -4, true",
        "LT, 10, x, false",
        "GT, 10, x, false",
        "LT, x, 9, false",
        "GT, x, 9, false",
        "LT, 10, '', false",
        "GT, 1.5, 2, false",
        "LT, 99999999999999999999, 1, false"
    })
    void integers(Toleration.Operator operator, String own, String taintValue, boolean expected) {
        Taint taint = new Taint("k", taintValue, TaintEffect.NO_SCHEDULE);

        assertThat(toleration("k", operator, own, "").tolerates(taint)).isEqualTo(expected);
    }

    @Test
    @DisplayName("SCH-TNT-01 each taint needs one, PreferNoSchedule too, and all without are reported in order")
    void untolerated() {
        Taint a = new Taint("a", "", TaintEffect.NO_SCHEDULE);
        Taint b = new Taint("b", "1", TaintEffect.PREFER_NO_SCHEDULE);
        Taint c = new Taint("c", "", TaintEffect.NO_EXECUTE);
        Toleration forB = toleration("b", Toleration.Operator.EXISTS, "", "");

        assertThat(Toleration.untolerated(List.of(a, b, c), List.of(forB))).containsExactly(a, c);
        assertThat(Toleration.untolerated(List.of(a, b, c), List.of())).containsExactly(a, b, c);
        assertThat(Toleration.untolerated(List.of(a, b, c), List.of(Toleration.EVERYTHING)))
                .isEmpty();
        assertThat(Toleration.untolerated(List.of(), List.of())).isEmpty();
    }

    @Test
    @DisplayName("and a taint are written as kubectl writes them, and effects and operators are read by their names")
    void texts() {
        assertThat(new Taint("k", "v", TaintEffect.NO_SCHEDULE)).hasToString("k=v:NoSchedule");
        assertThat(new Taint("k", "", TaintEffect.PREFER_NO_SCHEDULE)).hasToString("k:PreferNoSchedule");
        assertThat(TaintEffect.parse("noschedule")).isEmpty();
        for (TaintEffect effect : TaintEffect.values()) {
            assertThat(TaintEffect.parse(effect.toString())).contains(effect);
        }
        for (Toleration.Operator operator : Toleration.Operator.values()) {
            assertThat(Toleration.Operator.parse(operator.toString())).contains(operator);
        }
        assertThat(Toleration.Operator.parse("exists")).isEmpty();
    }
}
