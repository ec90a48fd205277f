package io.karpenter.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.Property;
import io.karpenter.engine.reference.Comparison.Match;
import io.karpenter.engine.reference.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Thousands of random problems, planned by ours and by the reference. {@code -Dproperty.tries=N} multiplies their number,
 * {@code -Dproperty.seed=N} gives others, and {@code -Dreference.survey=true} lists defects and rare findings with
 * {@code -Dreference.examples=N} examples each, or one, and those of expected kinds with {@code -Dreference.show=KIND,KIND}, instead of
 * stopping at the first defect. Figures are printed, and written to {@code target/reference/differences.md}.
 */
@Tag("reference")
@DisplayName("Ours beside the reference")
class ReferenceDifferenceIT {

    private static final Path FOLDER = Path.of("target/reference");
    private static final int RUNS = 2;
    /** Share of problems in which ours may be worse. */
    private static final double RARE = 0.002;

    private static final boolean SURVEY = Boolean.getBoolean("reference.survey");

    /** Kinds of findings that a survey lists although they are expected. */
    private static final Set<String> SHOWN_TOO =
            Set.of(System.getProperty("reference.show", "").split(","));

    /** Of each kind of finding in a survey. */
    private static final int EXAMPLES = Integer.getInteger("reference.examples", 1);

    private static final Tally TALLY = new Tally();
    private static final Map<String, Integer> SHOWN = new HashMap<>();

    private static ReferenceProcess reference;
    private static Comparison comparison;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assertThat(ReferenceProcess.isAtHand())
                .as("the harness of the reference lies in %s", ReferenceProcess.SHARED)
                .isTrue();
        Path catalogue =
                SmallCatalogue.copy(ReferenceProcess.SHARED.resolve("data/catalog"), FOLDER.resolve("catalog"));
        reference = ReferenceProcess.start(FOLDER, catalogue, RUNS);
        comparison = new Comparison(catalogue);
    }

    @AfterAll
    static void report() throws IOException {
        if (reference == null) {
            return;
        }
        reference.close();
        String report = TALLY.report();
        Files.writeString(FOLDER.resolve("differences.md"), report);
        System.out.println(report);
    }

    @TestFactory
    @DisplayName("decisions 3: ours breaks no rule, and hardly ever places fewer pods or is dearer")
    Stream<DynamicTest> hardlyEverWorse() {
        Stream<DynamicTest> alone =
                Arrays.stream(Trait.values()).map(trait -> law(trait.name(), RandomManifests.of(trait), 50));
        Stream<DynamicTest> together = Stream.of(
                law("everything", RandomManifests.ofEverything(), 1000),
                DynamicTest.dynamicTest(
                        "what must be rare is rare",
                        () -> assertThat(TALLY.rare())
                                .allSatisfy((name, share) ->
                                        assertThat(share).as(name).isLessThan(RARE))));
        return Stream.concat(alone, together);
    }

    private static DynamicTest law(String feature, RandomManifests manifests, int tries) {
        Law law = new Law(feature);
        return Property.forAll(manifests)
                .tries(tries)
                .maxSize(25)
                .shrinking(new ManifestShrinker())
                .holds(feature, law::check);
    }

    /** Fails for defects of the kind that was found first, so that shrinking does not slip to another one. */
    private static final class Law {

        private final String feature;
        private String first = "";

        Law(String feature) {
            this.feature = feature;
        }

        void check(Manifest manifest) {
            ReferenceAnswer answer = reference.plan(manifest.text());
            Map<Match, List<Finding>> findings = comparison.of(reference.file(), answer);
            if (first.isEmpty()) {
                TALLY.count(feature, findings);
            }
            findings.forEach((match, list) -> list.stream()
                    .filter(finding -> finding.kind().severity() == Severity.DEFECT
                            || (SURVEY
                                    && (finding.kind().severity() == Severity.RARE
                                            || SHOWN_TOO.contains(finding.kind().name()))))
                    .forEach(finding -> defect(manifest, match, finding)));
        }

        private void defect(Manifest manifest, Match match, Finding finding) {
            String name = "%s: %s %s".formatted(match, finding.kind(), finding.detail());
            if (SURVEY) {
                if (SHOWN.merge(name, 1, Integer::sum) <= EXAMPLES) {
                    System.out.println(feature + " " + name + "\n" + finding.example() + manifest);
                }
            } else if (first.isEmpty() || first.equals(name)) {
                first = name;
                throw new AssertionError(name + "\n" + finding.example());
            }
        }
    }
}
