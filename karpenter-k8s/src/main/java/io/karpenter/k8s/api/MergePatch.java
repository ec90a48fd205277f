package io.karpenter.k8s.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** JSON merge patches over trees of maps, lists and scalars. Source: RFC 7386. */
public final class MergePatch {

    private MergePatch() {}

    /**
     * The smallest patch that makes {@code after} of {@code before}; empty if they are equal. Lists are replaced whole. A null in the
     * patch takes a key away.
     */
    public static Map<String, Object> between(Map<String, Object> before, Map<String, Object> after) {
        Map<String, Object> patch = new LinkedHashMap<>();
        for (String key : before.keySet()) {
            if (!after.containsKey(key)) {
                put(patch, key, null);
            }
        }
        after.forEach((key, now) -> {
            Object was = before.get(key);
            if (was instanceof Map<?, ?> && now instanceof Map<?, ?>) {
                Map<String, Object> inner = between(mapping(was), mapping(now));
                if (!inner.isEmpty()) {
                    put(patch, key, inner);
                }
            } else if (!Objects.equals(was, now)) {
                put(patch, key, now);
            }
        });
        return patch;
    }

    /** What {@code patch} makes of {@code target}, which is not changed. */
    public static Map<String, Object> apply(Map<String, Object> target, Map<String, Object> patch) {
        Map<String, Object> result = new LinkedHashMap<>(target);
        patch.forEach((key, value) -> {
            if (value == null) {
                result.remove(key);
            } else if (value instanceof Map<?, ?> inner) {
                Object was = target.get(key);
                put(result, key, apply(was instanceof Map<?, ?> ? mapping(was) : Map.of(), mapping(inner)));
            } else {
                put(result, key, value);
            }
        });
        return result;
    }

    /** Maps of patches hold nulls on purpose, which their type does not say. */
    @SuppressWarnings("NullAway")
    private static void put(Map<String, Object> map, String key, @Nullable Object value) {
        map.put(key, value);
    }

    @SuppressWarnings("unchecked") // keys of such trees are texts
    private static Map<String, Object> mapping(Object value) {
        return (Map<String, Object>) value;
    }
}
