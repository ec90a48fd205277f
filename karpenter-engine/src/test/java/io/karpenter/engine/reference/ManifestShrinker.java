package io.karpenter.engine.reference;

import io.karpenter.core.testkit.Shrinker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes manifests smaller by leaving out documents, then by halving numbers of replicas, then by leaving out single fields. */
final class ManifestShrinker implements Shrinker<Manifest> {

    @Override
    public Stream<Manifest> smaller(Manifest manifest) {
        List<Map<String, Object>> all = manifest.documents();
        Stream<Manifest> fewer = without(all).map(Manifest::new);
        Stream<Manifest> simpler = Stream.iterate(0, i -> i < all.size(), i -> i + 1)
                .flatMap(i -> simpler(all.get(i)).map(document -> with(all, i, document)));
        return Stream.concat(fewer, simpler);
    }

    private static Manifest with(List<Map<String, Object>> all, int index, Map<String, Object> document) {
        List<Map<String, Object>> changed = new ArrayList<>(all);
        changed.set(index, document);
        return new Manifest(changed);
    }

    /** {@code all} without a half, then without ever smaller runs, down to single elements. */
    private static <E> Stream<List<E>> without(List<E> all) {
        Stream.Builder<List<E>> results = Stream.builder();
        for (int run = all.size() / 2; run >= 1; run /= 2) {
            for (int from = 0; from + run <= all.size(); from += run) {
                List<E> rest = new ArrayList<>(all.subList(0, from));
                rest.addAll(all.subList(from + run, all.size()));
                results.add(rest);
            }
        }
        return results.build();
    }

    /** The tree with one field or element less anywhere, or with fewer replicas. */
    private static Stream<Map<String, Object>> simpler(Map<String, Object> tree) {
        return tree.entrySet().stream()
                .flatMap(entry -> Stream.concat(
                        isOptional(entry.getKey()) ? Stream.of(without(tree, entry.getKey())) : Stream.empty(),
                        simplerValue(entry.getKey(), entry.getValue())
                                .map(value -> with(tree, entry.getKey(), value))));
    }

    private static boolean isOptional(String field) {
        return !List.of("apiVersion", "kind", "metadata", "name", "spec", "template")
                .contains(field);
    }

    @SuppressWarnings("unchecked")
    private static Stream<Object> simplerValue(String field, Object value) {
        if (value instanceof Map<?, ?> map) {
            return simpler((Map<String, Object>) map).map(simple -> simple);
        }
        if (value instanceof List<?> list) {
            return simplerList((List<Object>) list).map(simple -> simple);
        }
        if (field.equals("replicas") && value instanceof Integer count && count > 1) {
            return Stream.of(1, count / 2, count - 1).distinct().map(less -> less);
        }
        return Stream.empty();
    }

    private static Stream<List<Object>> simplerList(List<Object> list) {
        Stream<List<Object>> fewer = list.size() > 1 ? without(list) : Stream.empty();
        Stream<List<Object>> simpler = Stream.iterate(0, i -> i < list.size(), i -> i + 1)
                .flatMap(i -> simplerValue("", list.get(i)).map(value -> {
                    List<Object> changed = new ArrayList<>(list);
                    changed.set(i, value);
                    return changed;
                }));
        return Stream.concat(fewer, simpler);
    }

    private static Map<String, Object> without(Map<String, Object> tree, String key) {
        Map<String, Object> rest = new LinkedHashMap<>(tree);
        rest.remove(key);
        return rest;
    }

    private static Map<String, Object> with(Map<String, Object> tree, String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(tree);
        changed.put(key, value);
        return changed;
    }
}
