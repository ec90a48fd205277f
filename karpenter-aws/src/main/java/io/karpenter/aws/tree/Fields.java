package io.karpenter.aws.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one object in a tree. A field of the wrong type is reported and reads as absent; so does {@code null}. Fields
 * that nobody has asked for when {@link #warnOfOthers} is called are unknown ones.
 *
 * <p>Not thread-safe.
 */
public final class Fields {

    private final Map<?, ?> fields;
    private final String path;
    private final Findings findings;
    private final Set<String> known = new HashSet<>();

    /**
     * The fields of {@code tree}.
     *
     * @param path where it stands in its document, e.g. {@code spec}
     */
    public Fields(Map<?, ?> tree, String path, Findings findings) {
        this.fields = tree;
        this.path = path;
        this.findings = findings;
    }

    public boolean has(String name) {
        return value(name) != null;
    }

    /** True if the field is there and a text. */
    public boolean isText(String name) {
        return value(name) instanceof String;
    }

    /** Reports that field {@code name} is not what is {@code allowed}. */
    public void problem(String name, String allowed) {
        findings.problem(path(name), shown(value(name)), allowed);
    }

    /** Reports that this object breaks a rule about several of its fields. */
    public void problemHere(String found, String allowed) {
        findings.problem(path, found, allowed);
    }

    public void warning(String name, String message) {
        known.add(name);
        findings.warning(path(name), message);
    }

    private @Nullable Object value(String name) {
        known.add(name);
        return fields.get(name);
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    public Optional<String> text(String name) {
        Object value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        problem(name, "a text");
        return Optional.empty();
    }

    /** A text in which {@code pattern} occurs; it is not anchored unless it says so. */
    public Optional<String> text(String name, Pattern pattern) {
        Optional<String> text = text(name);
        if (text.isPresent() && !pattern.matcher(text.get()).find()) {
            problem(name, "a text matching " + pattern);
        }
        return text;
    }

    /** A text that is not empty. */
    public Optional<String> filledText(String name) {
        Optional<String> text = text(name);
        if (text.isPresent() && text.get().isEmpty()) {
            problem(name, "a text that is not empty");
        }
        return text;
    }

    /** One of {@code allowed}; anything else is reported and reads as absent. */
    public Optional<String> oneOf(String name, String... allowed) {
        Optional<String> text = text(name);
        if (text.isPresent() && !Arrays.asList(allowed).contains(text.get())) {
            problem(name, String.join(", ", allowed));
            return Optional.empty();
        }
        return text;
    }

    /** A whole number of [{@code least}, {@code most}]. */
    public OptionalLong integer(String name, long least, long most) {
        Object value = value(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        boolean whole = value instanceof Integer || value instanceof Long;
        if (whole && ((Number) value).longValue() >= least && ((Number) value).longValue() <= most) {
            return OptionalLong.of(((Number) value).longValue());
        }
        problem(name, "a whole number from %d to %d".formatted(least, most));
        return OptionalLong.empty();
    }

    /** True only if the field is there and true. */
    public boolean flag(String name) {
        Object value = value(name);
        if (value != null && !(value instanceof Boolean)) {
            problem(name, "true or false");
        }
        return Boolean.TRUE.equals(value);
    }

    public Optional<Fields> object(String name) {
        Object value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Map<?, ?> map) {
            return Optional.of(new Fields(map, path(name), findings));
        }
        problem(name, "an object");
        return Optional.empty();
    }

    /** A list of objects. */
    public Optional<List<Fields>> objects(String name, int most) {
        Optional<List<?>> values = list(name, most);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        List<Fields> objects = new ArrayList<>();
        for (int i = 0; i < values.get().size(); i++) {
            String itemPath = "%s[%d]".formatted(path(name), i);
            if (values.get().get(i) instanceof Map<?, ?> map) {
                objects.add(new Fields(map, itemPath, findings));
            } else {
                findings.problem(itemPath, shown(values.get().get(i)), "an object");
            }
        }
        return Optional.of(objects);
    }

    /** A list of texts. */
    public Optional<List<String>> texts(String name) {
        Optional<List<?>> values = list(name, Integer.MAX_VALUE);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (Object value : values.get()) {
            if (value instanceof String text) {
                texts.add(text);
            } else {
                problem(name, "a list of texts");
            }
        }
        return Optional.of(texts);
    }

    private Optional<List<?>> list(String name, int most) {
        Object value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof List<?> list) {
            if (list.size() > most) {
                findings.problem(path(name), list.size() + " items", "at most " + most);
            }
            return Optional.of(list);
        }
        problem(name, "a list");
        return Optional.empty();
    }

    /** An object whose values are texts, such as tags. */
    public Optional<Map<String, String>> textMap(String name) {
        return map(name, false);
    }

    /** An object whose values are texts or numbers, such as quantities. */
    public Optional<Map<String, String>> scalarMap(String name) {
        return map(name, true);
    }

    private Optional<Map<String, String>> map(String name, boolean numbers) {
        Optional<Fields> object = object(name);
        if (object.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : object.get().fields.entrySet()) {
            Object value = entry.getValue();
            if (value instanceof String || (numbers && value instanceof Number)) {
                map.put(entry.getKey().toString(), value.toString());
            } else {
                object.get().problem(entry.getKey().toString(), numbers ? "a text or a number" : "a text");
            }
        }
        return Optional.of(map);
    }

    /** Warns of every field that nobody has asked for. */
    public void warnOfOthers() {
        for (Object name : fields.keySet()) {
            if (!known.contains(name.toString())) {
                findings.warning(path(name.toString()), "unknown field, ignored");
            }
        }
    }

    private static String shown(@Nullable Object value) {
        if (value == null) {
            return "nothing";
        }
        String text = value.toString();
        String cut = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return value instanceof String ? "\"" + cut + "\"" : cut;
    }
}
