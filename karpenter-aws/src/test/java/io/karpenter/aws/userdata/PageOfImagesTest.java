package io.karpenter.aws.userdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.nodeclass.AmiFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keeps the examples of {@code docs/reference/aws-images.md} true. */
class PageOfImagesTest {

    private static final Path PAGE = Path.of("../docs/reference/aws-images.md");
    private static final Pattern BLOCK = Pattern.compile("```text\n(.*?)\n```", Pattern.DOTALL);

    @ParameterizedTest
    @DisplayName("AWS-UD-05, AWS-UD-12, AWS-UD-16 the examples of the page are what nodes get")
    @CsvSource({"AL2, AL2", "AL2023, AL2023", "BOTTLEROCKET, Bottlerocket", "WINDOWS2022, Windows"})
    void examples(AmiFamily family, String heading) throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("### " + heading + "\n"));
        Matcher blocks = BLOCK.matcher(section);
        List<String> texts =
                blocks.results().limit(2).map(result -> result.group(1)).toList();

        assertThat(Boot.of(family).custom(texts.get(0)).text().strip())
                .isEqualTo(texts.get(1).strip());
    }
}
