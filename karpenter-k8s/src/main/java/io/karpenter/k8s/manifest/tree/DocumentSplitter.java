package io.karpenter.k8s.manifest.tree;

import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/**
 * Cuts a stream into documents at lines that start with {@code ---}, as the Kubernetes tools do. Cutting before parsing keeps
 * only one document in memory, bounds it, and lets reading go on after a document that is broken. Not thread-safe.
 */
final class DocumentSplitter {

    private static final int BLOCK = 16_384;

    /**
     * A document.
     *
     * @param firstLine number of its first line in the stream, from 1
     * @param tooLong true if it went beyond the limit and its text was dropped
     */
    record Document(String text, int firstLine, boolean tooLong) {}

    private final Reader reader;
    private final int limit;
    private final char[] block = new char[BLOCK];
    private final StringBuilder pending = new StringBuilder();
    private int line = 1;
    private boolean ended;

    DocumentSplitter(Reader reader, int limit) {
        this.reader = reader;
        this.limit = limit;
    }

    /** The next document with content; empty at the end. */
    Optional<Document> next() throws IOException {
        int firstLine = line;
        int searched = 0;
        int blank = 0;
        boolean tooLong = false;
        while (true) {
            int end = separator(searched);
            if (end < 0) {
                searched = Math.max(searched, pending.length() - 4);
                if (pending.length() > limit) {
                    tooLong = true;
                    line += newlines(searched);
                    pending.delete(0, searched);
                    searched = 0;
                }
                if (fill()) {
                    continue;
                }
                int last = separator(searched);
                end = last < 0 ? pending.length() : last;
            }
            tooLong |= end > limit;
            if (!tooLong && !hasContent(blank, end)) {
                if (end == pending.length()) {
                    return Optional.empty();
                }
                blank = end;
                searched = end + 1;
                continue;
            }
            Document document = new Document(tooLong ? "" : pending.substring(0, end), firstLine, tooLong);
            line += newlines(end);
            pending.delete(0, end);
            return Optional.of(document);
        }
    }

    private boolean fill() throws IOException {
        int read = ended ? -1 : reader.read(block);
        ended = read < 0;
        if (!ended) {
            pending.append(block, 0, read);
        }
        return !ended;
    }

    /** Where the first separator line from {@code from} on begins, unless it begins the document itself; -1 if none is there yet. */
    private int separator(int from) {
        int at = pending.indexOf("\n---", from);
        while (at >= 0) {
            int after = at + 4;
            if (after == pending.length() && !ended) {
                return -1;
            }
            if (after == pending.length() || Character.isWhitespace(pending.charAt(after))) {
                return at + 1;
            }
            at = pending.indexOf("\n---", at + 1);
        }
        return -1;
    }

    /** True if the lines between have more than blanks, comments, directives and separators. */
    private boolean hasContent(int from, int end) {
        int start = from;
        while (start < end) {
            int newline = pending.indexOf("\n", start);
            int stop = newline < 0 || newline > end ? end : newline;
            if (isContent(start, stop)) {
                return true;
            }
            start = stop + 1;
        }
        return false;
    }

    private boolean isContent(int start, int stop) {
        int i = start;
        if (stop - start >= 3
                && pending.charAt(i) == '-'
                && pending.charAt(i + 1) == '-'
                && pending.charAt(i + 2) == '-') {
            i += 3;
        } else if (stop > start && pending.charAt(i) == '%') {
            return false;
        }
        while (i < stop && Character.isWhitespace(pending.charAt(i))) {
            i++;
        }
        return i < stop && pending.charAt(i) != '#';
    }

    private int newlines(int end) {
        int count = 0;
        for (int i = 0; i < end; i++) {
            if (pending.charAt(i) == '\n') {
                count++;
            }
        }
        return count;
    }
}
