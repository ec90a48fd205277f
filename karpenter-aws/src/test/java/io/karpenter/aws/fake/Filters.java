package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * EC2's filters: all of them must hold, each by any of its values, with {@code *} and {@code ?} as wildcards. A name that is not
 * known is an error, as in EC2.
 */
final class Filters<T> {

    private static final String TAG = "tag:";

    private final Map<String, Function<T, ?>> attributes;
    private final Function<T, List<Tag>> tags;

    /**
     * @param attributes by the filter's name, a value or a collection of values; null: none
     */
    Filters(Function<T, List<Tag>> tags, Map<String, Function<T, ?>> attributes) {
        this.tags = tags;
        this.attributes = attributes;
    }

    List<T> apply(Collection<T> all, List<Filter> filters) {
        for (Filter filter : filters) {
            requireKnown(filter);
        }
        return all.stream()
                .filter(item -> filters.stream().allMatch(f -> matches(item, f)))
                .toList();
    }

    private void requireKnown(Filter filter) {
        String name = filter.name();
        if (!name.startsWith(TAG) && !name.equals("tag-key") && !attributes.containsKey(name)) {
            throw Fault.of("InvalidParameterValue", "The filter '%s' is invalid".formatted(name));
        }
    }

    private boolean matches(T item, Filter filter) {
        List<String> actual = values(item, filter.name());
        return filter.values().stream()
                .anyMatch(wanted -> actual.stream().anyMatch(pattern(wanted).asMatchPredicate()));
    }

    private List<String> values(T item, String name) {
        if (name.startsWith(TAG)) {
            String key = name.substring(TAG.length());
            return tags.apply(item).stream()
                    .filter(t -> t.key().equals(key))
                    .map(Tag::value)
                    .toList();
        }
        if (name.equals("tag-key")) {
            return tags.apply(item).stream().map(Tag::key).toList();
        }
        Function<T, ?> attribute = attributes.get(name);
        return texts(attribute == null ? null : attribute.apply(item));
    }

    private static List<String> texts(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof Collection<?> collection) {
            List<String> texts = new ArrayList<>();
            collection.forEach(element -> texts.addAll(texts(element)));
            return texts;
        }
        return List.of(value.toString());
    }

    private static Pattern pattern(String wanted) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < wanted.length(); i++) {
            char c = wanted.charAt(i);
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString());
    }
}
