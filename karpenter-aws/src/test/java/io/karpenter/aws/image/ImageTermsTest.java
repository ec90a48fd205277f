package io.karpenter.aws.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.nodeclass.AmiFamily;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTermsTest {

    private static Map<String, Object> terms(Object... terms) {
        return Map.of("amiSelectorTerms", List.of(terms));
    }

    @Test
    @DisplayName("AWS-AMI-01 the stated family counts before that of the alias")
    void statedFamilyFirst() {
        Map<String, Object> spec =
                Map.of("amiFamily", "Custom", "amiSelectorTerms", List.of(Map.of("alias", "al2023@latest")));

        assertThat(ImageTerms.family(spec)).isEqualTo(AmiFamily.CUSTOM);
    }

    @Test
    @DisplayName("AWS-AMI-01 without a stated family it is that of the alias")
    void familyOfAlias() {
        assertThat(ImageTerms.family(terms(Map.of("alias", "bottlerocket@1.10.0"))))
                .isEqualTo(AmiFamily.BOTTLEROCKET);
    }

    @Test
    @DisplayName("AWS-AMI-01 with neither it is Custom")
    void otherwiseCustom() {
        assertThat(ImageTerms.family(terms(Map.of("id", "ami-1")))).isEqualTo(AmiFamily.CUSTOM);
    }

    @ParameterizedTest
    @DisplayName("AWS-AMI-02 an alias is a family in lower case and a version")
    @CsvSource({
        "al2@latest, AL2, latest",
        "al2023@v20261101, AL2023, v20261101",
        "bottlerocket@1.46.0, BOTTLEROCKET, 1.46.0",
        "windows2019@latest, WINDOWS2019, latest",
        "windows2022@latest, WINDOWS2022, latest",
        "windows2025@latest, WINDOWS2025, latest"
    })
    void aliases(String text, AmiFamily family, String version) {
        assertThat(Alias.parse(text)).contains(new Alias(family, version));
        assertThat(new Alias(family, version)).hasToString(text);
    }

    @ParameterizedTest
    @DisplayName("AWS-AMI-02 what names no family is no alias")
    @ValueSource(strings = {"al2023", "custom@latest", "ubuntu@latest", "@latest", "AL2023@latest"})
    void noAliases(String text) {
        assertThat(Alias.parse(text)).isEmpty();
    }

    @Test
    @DisplayName("AWS-AMI-07 each kind of term is told from the others")
    void kindsOfTerms() {
        assertThat(ImageTerms.of(terms(
                        Map.of("id", "ami-1"),
                        Map.of("ssmParameter", "/mine"),
                        Map.of("name", "n", "owner", "self", "tags", Map.of("a", "*")),
                        Map.of())))
                .containsExactly(
                        new ImageTerm.WithId("ami-1"),
                        new ImageTerm.InParameter("/mine"),
                        new ImageTerm.Matching(Optional.of("n"), Optional.of("self"), Map.of("a", "*")));
    }
}
