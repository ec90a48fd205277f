package io.karpenter.aws.userdata;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * TOML to and from trees of maps, lists, texts, numbers and booleans. Jackson reads; it would write every key with its whole path, which takes
 * more of the 16 KiB that user data may have than tables do, so writing is done here. Keys are sorted: equal trees give equal texts.
 */
final class Toml {

    private static final TomlMapper MAPPER = new TomlMapper();
    private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    private final StringBuilder text = new StringBuilder();

    private Toml() {}

    /**
     * @throws InvalidUserDataException if {@code text} is not TOML
     */
    static Map<String, Object> read(String text) {
        try {
            return text.isBlank() ? Map.of() : MAPPER.readValue(text, new TypeReference<TreeMap<String, Object>>() {});
        } catch (JacksonException e) {
            var place = e.getLocation();
            // The library's own message quotes the text, which may be secret.
            throw new InvalidUserDataException("spec.userData: must be TOML, which it is not at line %d, column %d"
                    .formatted(place == null ? 1 : place.getLineNr(), place == null ? 1 : place.getColumnNr()));
        }
    }

    static String write(Map<String, Object> tree) {
        Toml toml = new Toml();
        toml.table("", tree);
        return toml.text.toString();
    }

    private void table(String path, Map<?, ?> table) {
        Map<String, Object> values = new TreeMap<>();
        Map<String, Map<?, ?>> tables = new TreeMap<>();
        table.forEach((key, value) -> {
            if (value instanceof Map<?, ?> map) {
                tables.put(key.toString(), map);
            } else if (value != null) {
                values.put(key.toString(), value);
            }
        });
        if (!path.isEmpty() && (!values.isEmpty() || tables.isEmpty())) {
            text.append('[').append(path).append("]\n");
        }
        values.forEach((key, value) ->
                text.append(key(key)).append(" = ").append(value(value)).append('\n'));
        tables.forEach((key, inner) -> table(path.isEmpty() ? key(key) : path + "." + key(key), inner));
    }

    private static String key(Object key) {
        String name = key.toString();
        return BARE_KEY.matcher(name).matches() ? name : quoted(name);
    }

    private static String value(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Toml::value).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            new TreeMap<>(map).forEach((key, inner) -> entries.add(key(key) + " = " + value(inner)));
            return entries.isEmpty() ? "{}" : "{ " + String.join(", ", entries) + " }";
        }
        return value instanceof String string ? quoted(string) : value.toString();
    }

    /** Between single quotes nothing is escaped; what cannot stand there goes between double ones. */
    private static String quoted(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c != '\'' && c != 127) ? "'" + text + "'" : escaped(text);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '"' -> escaped.append("\\\"");
                case '\\' -> escaped.append("\\\\");
                case '\n' -> escaped.append("\\n");
                case '\t' -> escaped.append("\\t");
                case '\r' -> escaped.append("\\r");
                default -> {
                    if (c < ' ' || c == 127) {
                        escaped.append("\\u%04x".formatted(c));
                    } else {
                        escaped.append((char) c);
                    }
                }
            }
        });
        return escaped.append('"').toString();
    }
}
