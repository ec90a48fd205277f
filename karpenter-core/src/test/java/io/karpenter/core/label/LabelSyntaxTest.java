package io.karpenter.core.label;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Labels")
class LabelSyntaxTest {

    @ParameterizedTest
    @DisplayName("SCH-LBL-06 have qualified names as keys")
    @ValueSource(strings = {"a", "Team", "example.com/rack", "a-b_c.d", "9", "k8s.io/9.x", "a/B"})
    void validKeys(String key) {
        assertThat(LabelSyntax.problemOfKey(key)).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("SCH-LBL-06 have no other keys")
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a_/b",
                "Example.com/a",
                "a b",
                "bad key!!",
                "-a",
                "a-",
                "a/b/c",
                ".a",
                "ä",
                "a..b/c"
            })
    void invalidKeys(String key) {
        assertThat(LabelSyntax.problemOfKey(key)).isPresent();
    }

    @Test
    @DisplayName("SCH-LBL-06 have names of at most 63 and prefixes of at most 253 characters")
    void lengths() {
        assertThat(LabelSyntax.problemOfKey("a".repeat(63))).isEmpty();
        assertThat(LabelSyntax.problemOfKey("a".repeat(64))).get().asString().contains("1 to 63");
        assertThat(LabelSyntax.problemOfKey("a".repeat(253) + "/x")).isEmpty();
        assertThat(LabelSyntax.problemOfKey("a".repeat(254) + "/x"))
                .get()
                .asString()
                .contains("at most 253");
        assertThat(LabelSyntax.problemOfValue("a".repeat(63))).isEmpty();
        assertThat(LabelSyntax.problemOfValue("a".repeat(64))).isPresent();
    }

    @ParameterizedTest
    @DisplayName("SCH-LBL-06 have values that are empty or look like names")
    @ValueSource(strings = {"", "m7i.large", "zone-a", "1", "A_b"})
    void validValues(String value) {
        assertThat(LabelSyntax.problemOfValue(value)).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("SCH-LBL-06 have no other values")
    @ValueSource(strings = {" ", "bad value!", "-1", "a-", "a/b", "é"})
    void invalidValues(String value) {
        assertThat(LabelSyntax.problemOfValue(value)).isPresent();
    }
}
