package io.karpenter.k8s.manifest.tree;

import io.karpenter.k8s.manifest.report.Location;
import io.karpenter.k8s.manifest.report.Report;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads the documents of a stream, one after the other: gzip or not, UTF-8, YAML or JSON. What cannot be read is reported,
 * and reading goes on with the next document wherever possible. Memory: one document. Not thread-safe.
 */
public final class DocumentReader {

    private static final String TEXT_EXPECTED = "UTF-8 text (YAML or JSON), gzipped or not";

    private final ReadLimits limits;
    private final Report report;

    public DocumentReader(ReadLimits limits, Report report) {
        this.limits = limits;
        this.report = report;
    }

    /**
     * A document that could be read.
     *
     * @param number its number in the stream, from 1
     */
    public record Document(String source, int number, Tree root) {}

    /** Hands each document of {@code stream} to {@code sink}; the caller closes the stream. */
    public void read(String source, InputStream stream, Consumer<Document> sink) {
        try {
            new SourceReading(source, sink).read(text(stream));
        } catch (CharacterCodingException e) {
            report.problem(
                    Location.of(source), "", "bytes that are not UTF-8 text, a binary file perhaps", TEXT_EXPECTED);
        } catch (ZipException e) {
            report.problem(Location.of(source), "", "a damaged gzip file: " + e.getMessage(), TEXT_EXPECTED);
        } catch (IOException e) {
            report.problem(Location.of(source), "", "a file that cannot be read: " + reason(e), "a readable file");
        }
    }

    static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static Reader text(InputStream stream) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(stream, 16_384);
        buffered.mark(2);
        boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        InputStream plain = gzip ? new GZIPInputStream(buffered, 16_384) : buffered;
        PushbackReader reader = new PushbackReader(new InputStreamReader(
                plain,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        int first = reader.read();
        if (first >= 0 && first != '\uFEFF') {
            reader.unread(first);
        }
        return reader;
    }

    /** The reading of one source. */
    private final class SourceReading {

        private final String source;
        private final Consumer<Document> sink;
        private final TreeParser yaml = new TreeParser(limits, this::duplicateKey);
        private final JsonTreeParser json = new JsonTreeParser(limits, this::duplicateKey);
        private int number;

        private SourceReading(String source, Consumer<Document> sink) {
            this.source = source;
            this.sink = sink;
        }

        private void read(Reader reader) throws IOException {
            DocumentSplitter splitter = new DocumentSplitter(reader, limits.documentCharacters());
            for (Optional<DocumentSplitter.Document> next = splitter.next(); next.isPresent(); next = splitter.next()) {
                number++;
                read(next.get());
            }
        }

        private void read(DocumentSplitter.Document document) {
            if (document.tooLong()) {
                String most = "at most " + limits.documentCharacters() + " characters";
                problem(
                        document.firstLine(),
                        "a document longer than " + limits.documentCharacters() + " characters",
                        most + ", or a larger document limit");
            } else if (document.text().indexOf('\0') >= 0) {
                problem(document.firstLine(), "NUL characters, a binary file perhaps", TEXT_EXPECTED);
            } else {
                parse(document).forEach(root -> sink.accept(new Document(source, number, root)));
            }
        }

        private List<Tree> parse(DocumentSplitter.Document document) {
            String text = document.text();
            try {
                int start = JsonTreeParser.start(text);
                Optional<List<Tree>> roots =
                        start < 0 ? Optional.empty() : json.parse(text, start, document.firstLine());
                return roots.isPresent() ? roots.get() : yaml.parse(text, document.firstLine());
            } catch (UnreadableException e) {
                problem(e.line() > 0 ? e.line() : document.firstLine(), e.found(), e.allowed());
                return List.of();
            }
        }

        private void duplicateKey(int line, String key) {
            report.warning(
                    "key \"" + key + "\" stands twice, the last one counts", new Location(source, number, line, ""));
        }

        private void problem(int line, String found, String allowed) {
            report.problem(new Location(source, number, line, ""), "", found, allowed);
        }
    }
}
