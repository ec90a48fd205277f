package io.karpenter.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The property harness")
class PropertyTest {

    private static final Generator<List<Integer>> LISTS = (random, size) ->
            IntStream.range(0, size).map(i -> random.nextInt(1000)).boxed().toList();

    @Test
    @DisplayName("tries sizes from small to large")
    void sizesGrow() {
        List<Integer> sizes = new ArrayList<>();

        Property.forAll(LISTS).tries(40).maxSize(8).check(list -> sizes.add(list.size()));

        assertThat(sizes).isSorted().startsWith(1).endsWith(8).hasSizeGreaterThanOrEqualTo(40);
    }

    @Test
    @DisplayName("makes the same values from the same seed, others from another")
    void reproducible() {
        assertThat(values(7)).isEqualTo(values(7)).isNotEqualTo(values(8));
    }

    private static List<List<Integer>> values(long seed) {
        List<List<Integer>> seen = new ArrayList<>();
        Property.forAll(LISTS).seed(seed).tries(20).check(seen::add);
        return seen;
    }

    @Test
    @DisplayName("reports the seed and the smallest value that breaks the law")
    void shrinks() {
        Property<List<Integer>> property =
                Property.forAll(LISTS).seed(42).shrinking(list -> ScenarioShrinker.without(list, 0));

        assertThatThrownBy(() -> property.check(list -> assertThat(list).hasSizeLessThan(3)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dproperty.seed=42")
                .hasMessageMatching("(?s).*smallest value found in \\d+ steps: \\[\\d+, \\d+, \\d+\\].*");
    }

    @Test
    @DisplayName("reports exceptions of the law like broken laws")
    void exceptionsCount() {
        assertThatThrownBy(() -> Property.forAll(LISTS).check(list -> {
                    throw new IllegalStateException("out of order");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("out of order")
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
