package io.karpenter.k8s.crd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds things in definitions. */
final class DefinitionWalk {

    private DefinitionWalk() {}

    /** All CEL rules, of any depth. */
    static List<String> rules(Object tree) {
        List<String> rules = new ArrayList<>();
        switch (tree) {
            case Map<?, ?> map ->
                map.forEach((key, value) -> {
                    if (key.equals("x-kubernetes-validations")) {
                        SchemaAnnotations.items(value).forEach(rule -> rules.add(String.valueOf(rule.get("rule"))));
                    } else {
                        rules.addAll(rules(value));
                    }
                });
            case List<?> list -> list.forEach(item -> rules.addAll(rules(item)));
            default -> {}
        }
        return rules;
    }

    /** The values of a keyword by the path of the field that has it; items of lists are {@code []}, values of mappings {@code {}}. */
    static Map<String, Object> values(Map<String, Object> version, String keyword) {
        Map<String, Object> found = new LinkedHashMap<>();
        collect(SchemaAnnotations.at(version, "schema", "openAPIV3Schema"), keyword, "", found);
        return found;
    }

    private static void collect(Map<String, Object> schema, String keyword, String path, Map<String, Object> found) {
        if (schema.containsKey(keyword)) {
            found.put(path, schema.get(keyword));
        }
        if (schema.containsKey("items")) {
            collect(SchemaAnnotations.at(schema, "items"), keyword, path + "[]", found);
        }
        if (schema.containsKey("additionalProperties")) {
            collect(SchemaAnnotations.at(schema, "additionalProperties"), keyword, path + "{}", found);
        }
        if (schema.containsKey("properties")) {
            SchemaAnnotations.at(schema, "properties")
                    .keySet()
                    .forEach(name -> collect(
                            SchemaAnnotations.at(schema, "properties", name),
                            keyword,
                            path.isEmpty() ? name : path + "." + name,
                            found));
        }
    }
}
