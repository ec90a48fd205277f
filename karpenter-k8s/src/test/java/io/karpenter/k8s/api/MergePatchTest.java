package io.karpenter.k8s.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MergePatchTest {

    @Test
    @DisplayName("a patch names only what differs, lists whole, and takes away with null")
    void namesDifferences() {
        Map<String, Object> patch = MergePatch.between(
                Map.of("same", 1, "gone", 2, "deep", Map.of("a", 1, "b", 2), "list", List.of(1, 2)),
                Map.of("same", 1, "new", 3, "deep", Map.of("a", 1, "b", 5), "list", List.of(2)));

        assertThat(patch).containsOnlyKeys("gone", "new", "deep", "list");
        assertThat(patch.get("gone")).isNull();
        assertThat(patch.get("deep")).isEqualTo(Map.of("b", 5));
        assertThat(patch.get("list")).isEqualTo(List.of(2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @DisplayName("applied to what was before, a patch gives what is after, for random trees")
    void isInverse(long seed) {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        for (int i = 0; i < 200; i++) {
            Map<String, Object> before = tree(random, 3);
            Map<String, Object> after = tree(random, 3);

            assertThat(MergePatch.apply(before, MergePatch.between(before, after)))
                    .as("seed %s try %s", seed, i)
                    .isEqualTo(after);
        }
    }

    private static Map<String, Object> tree(RandomGenerator random, int depth) {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            tree.put("k" + random.nextInt(4), value(random, depth));
        }
        return tree;
    }

    private static Object value(RandomGenerator random, int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(3)) {
            case 0 -> random.nextInt(3);
            case 1 -> tree(random, depth - 1);
            default -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
        };
    }
}
