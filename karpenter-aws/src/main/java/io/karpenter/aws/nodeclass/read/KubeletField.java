package io.karpenter.aws.nodeclass.read;

import io.karpenter.aws.nodeclass.KubeletExpressions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may stand in a field of a kubelet configuration. Absent, or null, is always fine. Source: AWS-NC-12, API-ENC-74. */
@FunctionalInterface
interface KubeletField {

    Pattern DURATIONS = Pattern.compile("^[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$");

    KubeletField ANY = (path, value, problems) -> {};
    KubeletField TEXT = plain("a text", String.class::isInstance);
    KubeletField BOOLEAN = plain("true or false", Boolean.class::isInstance);
    KubeletField NUMBER = plain("a number", Number.class::isInstance);
    KubeletField INTEGER = plain(
            "a whole number from %d to %d".formatted(Integer.MIN_VALUE, Integer.MAX_VALUE),
            value -> isWhole(value) && ((Number) value).longValue() == ((Number) value).intValue());
    KubeletField LONG = plain("a whole number", KubeletField::isWhole);
    KubeletField DURATION = plain(
            "a duration such as 1m30s",
            value -> value instanceof String text && DURATIONS.matcher(text).matches());
    KubeletField QUANTITY = plain(
            "a quantity",
            value -> value instanceof Number || (value instanceof String text && !KubeletExpressions.isOne(text)));

    /** Adds what is wrong with {@code value}, which stands at {@code path}. */
    void check(String path, Object value, List<String> problems);

    private static KubeletField plain(String allowed, Predicate<Object> fits) {
        return (path, value, problems) -> {
            if (!fits.test(value)) {
                problems.add("%s: found %s, allowed: %s".formatted(path, shown(value), allowed));
            }
        };
    }

    /** A list whose items are all alike. */
    static KubeletField listOf(KubeletField item) {
        return (path, value, problems) -> {
            if (value instanceof List<?> items) {
                for (int i = 0; i < items.size(); i++) {
                    present(item, "%s[%d]".formatted(path, i), items.get(i), problems);
                }
            } else {
                problems.add("%s: found %s, allowed: a list".formatted(path, shown(value)));
            }
        };
    }

    /** An object with any keys, whose values are all alike. */
    static KubeletField mapOf(KubeletField entry) {
        return (path, value, problems) -> {
            if (value instanceof Map<?, ?> entries) {
                entries.forEach((key, each) -> present(entry, path + "." + key, each, problems));
            } else {
                problems.add("%s: found %s, allowed: an object".formatted(path, shown(value)));
            }
        };
    }

    /** An object with these fields and no others. */
    static KubeletField object(Map<String, KubeletField> fields) {
        return (path, value, problems) -> {
            if (value instanceof Map<?, ?> entries) {
                new TreeMap<Object, Object>(entries).forEach((key, each) -> {
                    KubeletField field = fields.get(key.toString());
                    if (field == null) {
                        problems.add(unknown(path + "." + key));
                    } else {
                        present(field, path + "." + key, each, problems);
                    }
                });
            } else {
                problems.add("%s: found %s, allowed: an object".formatted(path, shown(value)));
            }
        };
    }

    static String unknown(String path) {
        return path + ": no field of KubeletConfiguration v1beta1";
    }

    static void present(KubeletField field, String path, @Nullable Object value, List<String> problems) {
        if (value != null) {
            field.check(path, value, problems);
        }
    }

    private static boolean isWhole(Object value) {
        return value instanceof Integer || value instanceof Long;
    }

    private static String shown(Object value) {
        return value instanceof String text ? '"' + text + '"' : value.toString();
    }
}
