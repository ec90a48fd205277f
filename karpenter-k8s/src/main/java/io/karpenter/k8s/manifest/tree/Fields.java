package io.karpenter.k8s.manifest.tree;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.QuantityFormatException;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.k8s.manifest.report.Location;
import io.karpenter.k8s.manifest.report.Report;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of a manifest, read field by field. Each method names a field, says what it may hold and gives its value; what
 * does not fit is reported with its path, and a harmless value is given instead so that reading goes on and finds the rest.
 * A field that nobody asked for is unknown and warned about when the reader of the mapping returns. Absent, {@code null} and
 * {@code ~} are the same. Not thread-safe.
 */
public final class Fields {

    private static final String QUANTITY =
            "a quantity: a number with an optional suffix n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei or e3";

    private final Tree.Mapping mapping;
    private final Place place;
    private final Set<String> asked = new HashSet<>();
    private final List<String[]> skipped = new ArrayList<>();
    private boolean restIsKnown;

    private Fields(Tree.Mapping mapping, Place place) {
        this.mapping = mapping;
        this.place = place;
    }

    /**
     * The fields of a whole document or of an item of a list.
     *
     * @param path of the item in its document, empty for the document itself
     */
    public static Fields root(Tree.Mapping mapping, String source, int document, String path, Report report) {
        return new Fields(mapping, Place.root(source, document, path, report));
    }

    /** The fields of a whole document in which an unknown field is a problem. */
    public static Fields strictRoot(Tree.Mapping mapping, String source, int document, Report report) {
        return strictRoot(mapping, source, document, "", report);
    }

    /**
     * The fields of an item of a list in which an unknown field is a problem.
     *
     * @param path of the item in its document
     */
    public static Fields strictRoot(Tree.Mapping mapping, String source, int document, String path, Report report) {
        return new Fields(mapping, Place.strictRoot(source, document, path, report));
    }

    /** Names the object that messages from here on are about. */
    public void about(String kind, String name) {
        place.about(kind, name);
    }

    // ---- presence ----

    /** True if the field is there and not null. */
    public boolean has(String name) {
        return find(name) != null;
    }

    private @Nullable Tree find(String name) {
        Tree value = mapping.entries().get(name);
        if (value == null) {
            if (place.isStrict()) {
                // Told to those who wrote another field.
                asked.add(name);
            }
            return null;
        }
        asked.add(name);
        return value instanceof Tree.Scalar scalar && scalar.isNull() ? null : value;
    }

    /** Names of the fields that are there. */
    public Set<String> names() {
        return mapping.entries().keySet();
    }

    /** Fields that are known but decide nothing. */
    public void skip(String... names) {
        skipped.add(names);
    }

    /** Says that no field of this mapping is unknown. */
    public void skipRest() {
        restIsKnown = true;
    }

    /** Reports that a field must be there if it is not. */
    public void require(String name, String allowed) {
        if (!has(name)) {
            problem(name, allowed);
        }
    }

    // ---- scalars ----

    public Optional<String> text(String name) {
        Tree value = find(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Tree.Scalar scalar && !scalar.isBoolean() && !scalar.isNumber()) {
            return Optional.of(scalar.text());
        }
        problem(name, "a text (put numbers and booleans in quotes)");
        return Optional.of("");
    }

    public String text(String name, String otherwise) {
        return text(name).orElse(otherwise);
    }

    /** A text that must be there and not be empty. */
    public String requiredText(String name) {
        String text = text(name).orElse("");
        if (text.isEmpty() && !wronglyTyped(name)) {
            problem(name, "a text that is not empty");
        }
        return text;
    }

    private boolean wronglyTyped(String name) {
        Tree value = find(name);
        return value != null
                && !(value instanceof Tree.Scalar scalar && scalar.text().isEmpty());
    }

    public boolean flag(String name, boolean otherwise) {
        Tree value = find(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Tree.Scalar scalar && (scalar.isBoolean() || scalar.isOldBoolean())) {
            return scalar.truth();
        }
        problem(name, "true or false, without quotes");
        return otherwise;
    }

    /** A whole number between {@code least} and {@code most}, both included. */
    public OptionalLong whole(String name, long least, long most) {
        Tree value = find(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value instanceof Tree.Scalar scalar) {
            OptionalLong number = scalar.integer();
            if (number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most) {
                return number;
            }
        }
        problem(name, "a whole number from " + least + " to " + most + ", without quotes");
        return OptionalLong.of(least);
    }

    /** A whole number of 32 bits between {@code least} and {@code most}, both included. */
    public OptionalInt integer(String name, int least, int most) {
        OptionalLong number = whole(name, least, most);
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }

    /** A text or a whole number, as written. */
    public Optional<String> textOrInteger(String name) {
        Tree value = find(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Tree.Scalar scalar && !scalar.isBoolean()) {
            return Optional.of(scalar.text());
        }
        problem(name, "a text or a whole number");
        return Optional.empty();
    }

    /** One of a closed set of texts. */
    public <E> Optional<E> oneOf(String name, Function<String, Optional<E>> parse, E[] allowed) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<E> value = parse.apply(text.get());
        if (value.isEmpty() && !wronglyTypedText(name)) {
            problem(
                    name,
                    "one of " + Arrays.stream(allowed).map(Object::toString).collect(Collectors.joining(", ")));
        }
        return value;
    }

    /** One of a closed set of texts. */
    public Optional<String> oneOf(String name, String... allowed) {
        return oneOf(name, text -> Arrays.stream(allowed).filter(text::equals).findFirst(), allowed);
    }

    private boolean wronglyTypedText(String name) {
        return !(find(name) instanceof Tree.Scalar scalar) || scalar.isBoolean() || scalar.isNumber();
    }

    /** A point in time as RFC 3339 writes it. */
    public Optional<Instant> instant(String name) {
        Optional<String> text = text(name);
        if (text.isEmpty() || wronglyTypedText(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text.get()).toInstant());
        } catch (DateTimeException e) {
            problem(name, "a time such as 2026-01-31T12:00:00Z");
            return Optional.empty();
        }
    }

    // ---- quantities ----

    /** Amounts that must not be negative, by name. */
    public ResourceList amounts(String name) {
        return amounts(name, false);
    }

    /** Amounts by name. */
    public ResourceList amounts(String name, boolean negativeAllowed) {
        Map<String, Quantity> amounts = new TreeMap<>();
        object(name, fields -> {
            for (String resource : fields.names()) {
                fields.quantity(resource, negativeAllowed).ifPresent(amount -> amounts.put(resource, amount));
            }
            return fields;
        });
        return ResourceList.of(amounts);
    }

    /** An amount. */
    public Optional<Quantity> quantity(String name, boolean negativeAllowed) {
        Tree value = find(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Tree.Scalar scalar) || scalar.isBoolean()) {
            problem(name, QUANTITY);
            return Optional.empty();
        }
        try {
            Quantity amount = Quantity.parse(scalar.text());
            if (amount.signum() < 0 && !negativeAllowed) {
                problem(name, "a quantity that is not negative");
                return Optional.empty();
            }
            return Optional.of(amount);
        } catch (QuantityFormatException notAQuantity) {
            problem(name, QUANTITY);
            return Optional.empty();
        }
    }

    // ---- collections ----

    /** Texts by key. */
    public Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(name, fields -> {
            for (String key : fields.names()) {
                texts.put(key, fields.text(key, ""));
            }
            return fields;
        });
        return texts;
    }

    public List<String> textList(String name) {
        List<String> texts = new ArrayList<>();
        List<Tree> items = items(name);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Tree.Scalar scalar && !scalar.isBoolean() && !scalar.isNumber()) {
                texts.add(scalar.isNull() ? "" : scalar.text());
            } else {
                problem(name + "[" + i + "]", items.get(i), "a text (put numbers and booleans in quotes)");
            }
        }
        return texts;
    }

    /** The value of {@code reader} for a nested mapping. */
    public <T> Optional<T> object(String name, Function<Fields, T> reader) {
        Tree value = find(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Tree.Mapping nested) {
            return Optional.of(read(nested, name, reader));
        }
        problem(name, "a mapping");
        return Optional.empty();
    }

    /** The value of {@code reader} for a nested mapping that must be there. */
    public <T> Optional<T> requiredObject(String name, Function<Fields, T> reader) {
        require(name, "a mapping");
        return object(name, reader);
    }

    /** The values of {@code reader} for each mapping of a list. */
    public <T> List<T> objects(String name, Function<Fields, T> reader) {
        List<Tree> items = items(name);
        List<T> values = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            String itemStep = name + "[" + i + "]";
            if (items.get(i) instanceof Tree.Mapping nested) {
                values.add(read(nested, itemStep, reader));
            } else {
                problem(itemStep, items.get(i), "a mapping");
            }
        }
        return values;
    }

    private <T> T read(Tree.Mapping nested, String nestedStep, Function<Fields, T> reader) {
        Fields fields = new Fields(nested, place.child(nestedStep));
        T value = reader.apply(fields);
        fields.warnUnknown();
        return value;
    }

    private List<Tree> items(String name) {
        Tree value = find(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof Tree.Sequence sequence) {
            return sequence.items();
        }
        problem(name, "a list");
        return List.of();
    }

    /** How many items a list has, 0 if it is absent. */
    public int size(String name) {
        return find(name) instanceof Tree.Sequence sequence ? sequence.items().size() : 0;
    }

    /** True if a list is absent or has no items; false for what is no list. */
    public boolean isEmptyList(String name) {
        Tree value = find(name);
        return value == null
                || (value instanceof Tree.Sequence sequence && sequence.items().isEmpty());
    }

    /** A nested mapping as maps, lists, texts, numbers and booleans; empty if absent. */
    public Map<String, Object> tree(String name) {
        Tree value = find(name);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Tree.Mapping nested) {
            return nested.plain();
        }
        problem(name, "a mapping");
        return Map.of();
    }

    /** The items of a list, unread. */
    public List<Tree> trees(String name) {
        return items(name);
    }

    // ---- messages ----

    /** Warns of each field that nobody asked for; where reading is strict, reports it. */
    public void warnUnknown() {
        if (restIsKnown) {
            return;
        }
        mapping.entries().forEach((name, value) -> {
            if (!asked.contains(name)
                    && skipped.stream().noneMatch(names -> Arrays.asList(names).contains(name))) {
                if (place.isStrict()) {
                    problem(name, "an unknown field", "the fields " + String.join(", ", new TreeSet<>(asked)));
                    return;
                }
                String path = place.path(name).replaceAll("\\[[0-9]+]", "[]");
                place.report().warning("unknown field " + path + " of " + place.kind(), place.location(value.line()));
            }
        });
    }

    /** Reports the value of a field. */
    public void problem(String name, String allowed) {
        problem(name, find(name), allowed);
    }

    private void problem(String name, @Nullable Tree value, String allowed) {
        problem(name, value == null ? "nothing" : value.describe(), allowed);
    }

    /** Reports something about a field. */
    public void problem(String name, String found, String allowed) {
        place.report().problem(place.location(line(name)), place.path(name), found, allowed);
    }

    /** Warns of something about a field. */
    public void warning(String name, String text) {
        place.report().warning(place.path(name) + ": " + text, place.location(line(name)));
    }

    private int line(String name) {
        Tree value = mapping.entries().get(name);
        return value == null ? mapping.line() : value.line();
    }

    /** Where this mapping stands. */
    public Location location() {
        return place.location(mapping.line());
    }
}
