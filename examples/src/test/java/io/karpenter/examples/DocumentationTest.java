package io.karpenter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DocumentationTest {

    private static final Path ROOT = Path.of("..");
    private static final Path PLAN_FORMAT = ROOT.resolve("docs/reference/plan-format.md");
    private static final Path PLAN = ROOT.resolve("karpenter-engine/src/test/resources/golden/plan.json");

    private static final Pattern FIELD = Pattern.compile("\"([a-zA-Z]+)\" ?:");
    /** Objects whose keys are the user's. */
    private static final Pattern MAP = Pattern.compile("(\"(?:labels|requests|allocatable)\" ?: )\\{[^}]*}");

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    @Test
    @DisplayName("the page on the plan format names every field of a plan")
    void everyFieldIsExplained() throws IOException {
        String page = Files.readString(PLAN_FORMAT);
        String plan = MAP.matcher(Files.readString(PLAN)).replaceAll("$1{}");
        List<String> fields = matches(FIELD, plan).distinct().toList();

        assertThat(fields).contains("lowerBound", "instanceTypeOptions", "reasonDetails");
        assertThat(fields)
                .allSatisfy(field -> assertThat(page).containsAnyOf("| `" + field + "` |", "." + field + "` |"));
    }

    @TestFactory
    @DisplayName("links between pages lead to files and headings that exist")
    Stream<DynamicTest> linksLeadSomewhere() throws IOException {
        return pages().stream()
                .map(page -> DynamicTest.dynamicTest(
                        page.toString(),
                        () -> assertThat(matches(LINK, Files.readString(page)).filter(link -> !link.contains("://")))
                                .allSatisfy(link -> assertThat(leadsSomewhere(page, link))
                                        .as(link)
                                        .isTrue())));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> top = Files.list(ROOT)) {
            return Stream.of(docs, top, Stream.of(Path.of("README.md"), ROOT.resolve("benchmarks/README.md")))
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        Path folder = page.toAbsolutePath().getParent();
        Path target = hash == 0 || folder == null ? page : folder.resolve(hash < 0 ? link : link.substring(0, hash));
        if (hash < 0 || !Files.isRegularFile(target)) {
            return Files.exists(target) && hash < 0;
        }
        return matches(HEADING, Files.readString(target))
                .map(DocumentationTest::anchor)
                .anyMatch(link.substring(hash + 1)::equals);
    }

    /** As GitHub makes it: lower case, punctuation left out, blanks become dashes. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static Stream<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult result) -> result.group(1));
    }
}
