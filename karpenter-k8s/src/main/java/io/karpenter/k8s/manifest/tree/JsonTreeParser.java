package io.karpenter.k8s.manifest.tree;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Builds the trees of documents that are JSON. The YAML parser reads them too, but takes some ten times as long, and the
 * largest inputs, dumps of clusters, are JSON. Linear in the text. Not thread-safe.
 */
final class JsonTreeParser {

    private final ReadLimits limits;
    private final DuplicateKeys duplicateKeys;
    private final JsonFactory factory;
    private final List<Duplicate> duplicates = new ArrayList<>();
    private int linesBefore;

    private record Duplicate(int line, String key) {}

    /**
     * @param duplicateKeys told the line and the key wherever a key stands twice in a mapping
     */
    JsonTreeParser(ReadLimits limits, DuplicateKeys duplicateKeys) {
        this.limits = limits;
        this.duplicateKeys = duplicateKeys;
        // Our own limits come first; documents are bounded before they get here.
        this.factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.nesting() + 1)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    /** Where the content of a document starts if it may be JSON: at a brace behind comments and separators; -1 if it may not. */
    static int start(String text) {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int newline = text.indexOf('\n', at);
                at = newline < 0 ? text.length() : newline;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("---", at)) {
                at += 3;
            } else {
                return c == '{' ? at : -1;
            }
        }
        return -1;
    }

    /**
     * The objects of {@code text}, one or several behind each other; empty if the text is not wholly JSON.
     *
     * @param start where the first object starts
     * @param line number of the line that the text starts on
     */
    Optional<List<Tree>> parse(String text, int start, int line) throws UnreadableException {
        linesBefore = line
                - 1
                + (int) text.chars().limit(start).filter(c -> c == '\n').count();
        duplicates.clear();
        List<Tree> roots = new ArrayList<>();
        StringReader content = new StringReader(text.substring(start));
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), content)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                roots.add(value(parser, token, 1));
            }
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
        duplicates.forEach(d -> duplicateKeys.accept(d.line(), d.key()));
        return Optional.of(roots);
    }

    private int line(JsonParser parser) {
        return linesBefore + parser.currentTokenLocation().getLineNr();
    }

    private Tree value(JsonParser parser, JsonToken token, int depth) throws UnreadableException {
        if (depth > limits.nesting()) {
            throw limits.tooDeep(line(parser));
        }
        return switch (token) {
            case START_OBJECT -> mapping(parser, depth);
            case START_ARRAY -> sequence(parser, depth);
            case VALUE_STRING -> new Tree.Scalar(parser.getString(), false, line(parser));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
                new Tree.Scalar(parser.getString(), true, line(parser));
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("token " + token + " starts no value");
        };
    }

    private Tree.Mapping mapping(JsonParser parser, int depth) throws UnreadableException {
        int line = line(parser);
        Map<String, Tree> entries = new LinkedHashMap<>();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            int keyLine = line(parser);
            if (entries.put(key, value(parser, parser.nextToken(), depth + 1)) != null) {
                duplicates.add(new Duplicate(keyLine, key));
            }
        }
        return new Tree.Mapping(entries, line);
    }

    private Tree.Sequence sequence(JsonParser parser, int depth) throws UnreadableException {
        int line = line(parser);
        List<Tree> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(parser, token, depth + 1));
        }
        return new Tree.Sequence(items, line);
    }
}
