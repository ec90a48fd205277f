package io.karpenter.engine.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * One value of a document together with its path. Asking it for something it is not reports a problem and gives a harmless
 * value, so that one pass finds all problems.
 */
final class Field {

    private static final int LONGEST_QUOTE = 60;

    private final JsonNode node;
    private final String path;
    private final List<String> problems;

    private Field(JsonNode node, String path, List<String> problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    /** The document itself; {@code problems} collects what is found wrong below it. */
    static Field root(JsonNode node, List<String> problems) {
        return new Field(node, "", problems);
    }

    boolean isPresent() {
        return !node.isMissingNode() && !node.isNull();
    }

    /** Adds a problem with this value. */
    void complain(String found, String allowed) {
        problems.add("%s: found %s, expected %s".formatted(path.isEmpty() ? "document" : path, found, allowed));
    }

    Field get(String name) {
        JsonNode child = node.isObject() ? node.path(name) : MissingNode.getInstance();
        return new Field(child, path.isEmpty() ? name : path + "." + name, problems);
    }

    /** False, with a problem reported, unless this is an object. */
    boolean isObject() {
        if (!node.isObject()) {
            complain(found(), "an object");
        }
        return node.isObject();
    }

    String text() {
        if (!node.isString()) {
            complain(found(), "a text");
            return "";
        }
        return node.stringValue();
    }

    String textOr(String otherwise) {
        return isPresent() ? text() : otherwise;
    }

    /** This text as {@code parse} reads it; a text it refuses is a problem and gives {@code otherwise}. */
    <T> T parsed(Function<String, T> parse, String allowed, T otherwise) {
        if (!node.isString()) {
            complain(found(), allowed);
            return otherwise;
        }
        try {
            return parse.apply(node.stringValue());
        } catch (IllegalArgumentException refused) {
            complain(found(), allowed);
            return otherwise;
        }
    }

    double number() {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            complain(found(), "a number");
            return 0;
        }
        return node.doubleValue();
    }

    OptionalDouble optionalNumber() {
        return isPresent() ? OptionalDouble.of(number()) : OptionalDouble.empty();
    }

    long integer() {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            complain(found(), "a whole number");
            return 0;
        }
        return node.longValue();
    }

    int count() {
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
            complain(found(), "a whole number from 0 to " + Integer.MAX_VALUE);
            return 0;
        }
        return node.intValue();
    }

    /** The elements of a list that must be there. */
    List<Field> elements() {
        if (!node.isArray()) {
            complain(found(), "a list");
            return List.of();
        }
        return IntStream.range(0, node.size())
                .mapToObj(i -> new Field(node.get(i), path + "[" + i + "]", problems))
                .toList();
    }

    /** The elements of a list that may be absent. */
    List<Field> elementsIfPresent() {
        return isPresent() ? elements() : List.of();
    }

    <T> List<T> elements(Function<Field, T> read) {
        return elements().stream().map(read).toList();
    }

    /** The entries of an object that may be absent, in their order. */
    <T> Map<String, T> entriesIfPresent(Function<Field, T> read) {
        if (!isPresent() || !isObject()) {
            return Map.of();
        }
        Map<String, T> entries = new LinkedHashMap<>();
        node.propertyNames().forEach(name -> entries.put(name, read.apply(get(name))));
        return entries;
    }

    private String found() {
        if (node.isMissingNode()) {
            return "nothing";
        }
        String text = node.toString();
        String kind = node.isString() ? "text" : node.isNumber() ? "number" : node.isBoolean() ? "boolean" : "";
        String quote = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
        return node.isNull() ? "null" : node.isArray() ? "a list" : node.isObject() ? "an object" : kind + " " + quote;
    }
}
