package io.karpenter.k8s.api;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object of the API server.
 *
 * @param content what it says, {@code apiVersion}, {@code kind}, {@code metadata} and all: maps, lists, texts, numbers, booleans. It is
 *     shared and must not be changed by anybody.
 */
public record Resource(ResourceKind kind, Map<String, Object> content) {

    /** An object to be created: {@code apiVersion} and {@code kind} are put in front of {@code content}. */
    public static Resource of(ResourceKind kind, Map<String, Object> content) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("apiVersion", kind.apiVersion());
        whole.put("kind", kind.kind());
        whole.putAll(content);
        return new Resource(kind, whole);
    }

    public ObjectKey key() {
        return new ObjectKey(namespace(), name());
    }

    public String name() {
        return text("metadata", "name");
    }

    public String namespace() {
        return text("metadata", "namespace");
    }

    public String uid() {
        return text("metadata", "uid");
    }

    public String resourceVersion() {
        return text("metadata", "resourceVersion");
    }

    public long generation() {
        return at("metadata", "generation") instanceof Number number ? number.longValue() : 0;
    }

    /** When it was created, the epoch if that is unknown. */
    public Instant created() {
        return instant("metadata", "creationTimestamp").orElse(Instant.EPOCH);
    }

    /** When its deletion was asked for. */
    public Optional<Instant> deletionTimestamp() {
        return instant("metadata", "deletionTimestamp");
    }

    public boolean isDeleting() {
        return at("metadata", "deletionTimestamp") != null;
    }

    public Map<String, String> labels() {
        return texts("metadata", "labels");
    }

    public Map<String, String> annotations() {
        return texts("metadata", "annotations");
    }

    @SuppressWarnings("unchecked") // finalizers are texts
    public List<String> finalizers() {
        return at("metadata", "finalizers") instanceof List<?> list ? (List<String>) list : List.of();
    }

    /** The value at a path of mappings, null if there is none. */
    public @Nullable Object at(String... path) {
        Object value = content;
        for (String step : path) {
            if (!(value instanceof Map<?, ?> map)) {
                return null;
            }
            value = map.get(step);
            if (value == null) {
                return null;
            }
        }
        return value;
    }

    /** The text at a path, empty if there is none. */
    public String text(String... path) {
        Object value = at(path);
        return value == null ? "" : value.toString();
    }

    /** The mapping of texts at a path, empty if there is none. */
    @SuppressWarnings("unchecked") // labels and the like are texts
    public Map<String, String> texts(String... path) {
        return at(path) instanceof Map<?, ?> map ? (Map<String, String>) map : Map.of();
    }

    /** The list of mappings at a path, empty if there is none. */
    @SuppressWarnings("unchecked") // lists of objects hold mappings
    public List<Map<String, Object>> objects(String... path) {
        return at(path) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }

    private Optional<Instant> instant(String... path) {
        String text = text(path);
        return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    }
}
