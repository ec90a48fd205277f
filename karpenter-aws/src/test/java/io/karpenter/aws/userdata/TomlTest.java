package io.karpenter.aws.userdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TomlTest {

    @Test
    @DisplayName("AWS-UD-12 what is written reads the same, whatever stands in it")
    void roundTrip() {
        Map<String, Object> tree = Map.of(
                "settings",
                Map.of(
                        "a b'c",
                        "it's \"here\"\n\ttab \\ \u0001 ü",
                        "numbers",
                        List.of(1, -2, 3_000_000_000L),
                        "float",
                        new BigDecimal("1.5"),
                        "flag",
                        true,
                        "empty",
                        Map.of(),
                        "none",
                        List.of(),
                        "tables",
                        List.of(Map.of("x", 1, "y", List.of(Map.of())), Map.of("a.b", Map.of("c", "d"))),
                        "deep",
                        Map.of("er", Map.of("er", "e"))));

        assertThat(Toml.read(Toml.write(tree))).isEqualTo(tree);
    }

    @Test
    @DisplayName("AWS-UD-12 nothing is an empty tree")
    void empty() {
        assertThat(Toml.read("")).isEmpty();
        assertThat(Toml.read(" \n# a comment\n")).isEmpty();
        assertThat(Toml.write(Map.of())).isEmpty();
    }
}
