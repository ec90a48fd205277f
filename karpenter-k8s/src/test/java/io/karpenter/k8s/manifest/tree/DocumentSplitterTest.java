package io.karpenter.k8s.manifest.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Streams are cut at separator lines, whatever the size of the blocks that they arrive in. */
class DocumentSplitterTest {

    private static List<DocumentSplitter.Document> split(Reader reader, int limit) {
        try {
            DocumentSplitter splitter = new DocumentSplitter(reader, limit);
            List<DocumentSplitter.Document> documents = new ArrayList<>();
            for (Optional<DocumentSplitter.Document> next = splitter.next(); next.isPresent(); next = splitter.next()) {
                documents.add(next.get());
            }
            return documents;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> texts(String text) {
        return split(new StringReader(text), 1000).stream()
                .map(d -> d.text().strip())
                .toList();
    }

    @Test
    @DisplayName("Documents are cut at lines that start with three dashes")
    void cuts() {
        assertThat(texts("a: 1\n---\nb: 2\n--- # comment\nc: 3\n--- {d: 4}\n---\r\ne: 5\n---"))
                .containsExactly("a: 1", "---\nb: 2", "--- # comment\nc: 3", "--- {d: 4}", "---\r\ne: 5");
    }

    @Test
    @DisplayName("Dashes elsewhere cut nothing")
    void otherDashes() {
        assertThat(texts("a: |\n  ---\n  x\nb: ---\n----\nc: 1\n")).hasSize(1);
    }

    @Test
    @DisplayName("Blank documents, comments and directives are no documents of their own")
    void blanks() {
        assertThat(texts("\n# header\n---\n---\n\n---\n# only a comment\n---\na: 1\n---\n"))
                .hasSize(1);
        assertThat(texts("%YAML 1.2\n---\na: 1")).containsExactly("%YAML 1.2\n---\na: 1");
        assertThat(texts("")).isEmpty();
        assertThat(texts("---\n---\n")).isEmpty();
    }

    @Test
    @DisplayName("The first line of each document is known")
    void lines() {
        assertThat(split(new StringReader("a: 1\nb: 2\n---\nc: 3\n\n---\nd: 4"), 1000))
                .extracting(DocumentSplitter.Document::firstLine)
                .containsExactly(1, 3, 6);
    }

    @Test
    @DisplayName("A document beyond the limit is marked and the next one found")
    void tooLong() {
        String text = "a: 1\n---\nb: " + "x".repeat(100_000) + "\n---\nc: 3";

        assertThat(split(new StringReader(text), 50_000))
                .extracting(DocumentSplitter.Document::tooLong)
                .containsExactly(false, true, false);
        assertThat(split(new StringReader(text), 50_000).get(2).firstLine()).isEqualTo(4);
    }

    @Test
    @DisplayName("The blocks that a stream arrives in make no difference")
    void blocks() {
        long seed = 20261124;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            int pieces = random.nextInt(30);
            for (int i = 0; i < pieces; i++) {
                text.append(
                        switch (random.nextInt(6)) {
                            case 0 -> "---\n";
                            case 1 -> "\n---";
                            case 2 -> "-";
                            case 3 -> "# c\n";
                            case 4 -> "\n";
                            default -> "k: v\n";
                        });
            }
            assertThat(split(new Trickle(text.toString(), random), 1000))
                    .as("seed %d, round %d: %s", seed, round, text)
                    .isEqualTo(split(new StringReader(text.toString()), 1000));
        }
    }

    /** Gives a few characters at a time. */
    private static final class Trickle extends Reader {

        private final String text;
        private final Random random;
        private int at;

        private Trickle(String text, Random random) {
            this.text = text;
            this.random = random;
        }

        @Override
        public int read(char[] buffer, int offset, int length) {
            if (at == text.length()) {
                return -1;
            }
            int count = Math.min(length, Math.min(1 + random.nextInt(3), text.length() - at));
            text.getChars(at, at + count, buffer, offset);
            at += count;
            return count;
        }

        @Override
        public void close() {
            at = text.length();
        }
    }
}
