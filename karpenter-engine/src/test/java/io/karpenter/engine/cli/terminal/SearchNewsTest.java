package io.karpenter.engine.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.engine.testing.SamplePlans;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SearchNewsTest {

    private static String news(OptionalDouble bound) {
        return SearchNews.of(new io.karpenter.solver.api.Progress(Duration.ZERO, 0.2731, bound, SamplePlans::empty));
    }

    @Test
    @DisplayName("cli-and-plan: progress tells price, bound and gap")
    void everythingKnown() {
        assertThat(news(OptionalDouble.of(0.261))).isEqualTo("$0.2731/h, bound $0.2610, gap 4.6%");
    }

    @Test
    @DisplayName("cli-and-plan: progress without a bound tells the price alone")
    void priceAlone() {
        assertThat(news(OptionalDouble.empty())).isEqualTo("$0.2731/h");
    }
}
