package io.karpenter.aws.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AwsOptionsPageTest {

    private static final Path PAGE = Path.of("../docs/reference/aws.md");

    @ParameterizedTest
    @EnumSource(AwsOption.class)
    @DisplayName("AWS-OPT-01 the reference page has each option with its flag, its variable and its default")
    void namesEachOption(AwsOption option) throws IOException {
        String standard = option.standard().isEmpty() ? "–" : "`%s`".formatted(option.standard());

        assertThat(Files.readString(PAGE))
                .contains("| `%s` | `%s` | %s |".formatted(option.flag(), option.name(), standard));
    }
}
