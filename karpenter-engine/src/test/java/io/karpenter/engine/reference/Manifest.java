package io.karpenter.engine.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The documents of a manifest file, as trees of maps, lists and plain values. Trees are shared between manifests and must not be
 * changed.
 */
record Manifest(List<Map<String, Object>> documents) {

    private static final YAMLMapper YAML = new YAMLMapper();

    Manifest {
        documents = List.copyOf(documents);
    }

    /** Entries of a map, in their order: key, value, key, value. */
    static Map<String, Object> map(Object... entries) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) entries[i], entries[i + 1]);
        }
        return map;
    }

    static Map<String, Object> document(String apiVersion, String kind, String name, Object... entries) {
        Map<String, Object> document = map("apiVersion", apiVersion, "kind", kind, "metadata", map("name", name));
        document.putAll(map(entries));
        return document;
    }

    /** The object under {@code key}, made if it is not there. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> child(Map<String, Object> parent, String key) {
        return (Map<String, Object>) parent.computeIfAbsent(key, k -> new LinkedHashMap<>());
    }

    /** Adds to the list under {@code key}. */
    @SuppressWarnings("unchecked")
    static void add(Map<String, Object> parent, String key, Object element) {
        ((List<Object>) parent.computeIfAbsent(key, k -> new ArrayList<>())).add(element);
    }

    /** The YAML text. */
    String text() {
        StringBuilder text = new StringBuilder();
        documents.forEach(document -> text.append(YAML.writeValueAsString(document)));
        return text.toString();
    }

    @Override
    public String toString() {
        return "\n" + text();
    }
}
