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
            readDocuments(source, text(stream), sink);
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

    private void readDocuments(String source, Reader reader, Consumer<Document> sink) throws IOException {
        DocumentSplitter splitter = new DocumentSplitter(reader, limits.documentCharacters());
        int[] number = {0};
        TreeParser parser = new TreeParser(
                limits,
                (line, key) -> report.warning(
                        "key \"" + key + "\" stands twice, the last one counts",
                        new Location(source, number[0], line, "")));
        for (Optional<DocumentSplitter.Document> next = splitter.next(); next.isPresent(); next = splitter.next()) {
            number[0]++;
            DocumentSplitter.Document document = next.get();
            if (document.tooLong()) {
                report.problem(
                        new Location(source, number[0], document.firstLine(), ""),
                        "",
                        "a document longer than " + limits.documentCharacters() + " characters",
                        "at most " + limits.documentCharacters() + " characters, or a larger document limit");
                continue;
            }
            if (document.text().indexOf('\0') >= 0) {
                report.problem(
                        new Location(source, number[0], 0, ""),
                        "",
                        "NUL characters, a binary file perhaps",
                        TEXT_EXPECTED);
                return;
            }
            parse(parser, source, number[0], document)
                    .forEach(root -> sink.accept(new Document(source, number[0], root)));
        }
    }

    private List<Tree> parse(TreeParser parser, String source, int number, DocumentSplitter.Document document) {
        try {
            return parser.parse(document.text(), document.firstLine());
        } catch (UnreadableException e) {
            int line = e.line() > 0 ? e.line() : document.firstLine();
            report.problem(new Location(source, number, line, ""), "", e.found(), e.allowed());
            return List.of();
        }
    }
}
