package io.karpenter.k8s.manifest.tree;

import io.karpenter.k8s.manifest.report.Report;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A value of a YAML or JSON document. Aliases share the value they point to. Not changed once parsed. */
public sealed interface Tree {

    /** The line it starts on, from 1. */
    int line();

    /** What it is, for messages: {@code the text "a"}, {@code the number 3}, {@code a list}. */
    String describe();

    /** Maps, lists, texts, numbers and booleans; nothing at all becomes an empty text. */
    Object plain();

    /**
     * The tree of an object that was never text: maps, lists, texts, numbers and booleans, as {@link #plain} gives them; null is
     * nothing. It has no lines.
     */
    static Tree of(@Nullable Object plain) {
        return switch (plain) {
            case null -> new Scalar("", true, 0);
            case Map<?, ?> map -> {
                Map<String, Tree> entries = new LinkedHashMap<>();
                map.forEach((key, value) -> entries.put(String.valueOf(key), of(value)));
                yield new Mapping(entries, 0);
            }
            case Collection<?> items -> {
                List<Tree> trees = new ArrayList<>(items.size());
                items.forEach(item -> trees.add(of(item)));
                yield new Sequence(trees, 0);
            }
            case Number number -> new Scalar(number.toString(), true, 0);
            case Boolean truth -> new Scalar(truth.toString(), true, 0);
            default -> new Scalar(plain.toString(), false, 0);
        };
    }

    /** A mapping; a key that stands twice has its last value. */
    record Mapping(Map<String, Tree> entries, int line) implements Tree {

        @Override
        public String describe() {
            return "a mapping";
        }

        @Override
        public Map<String, Object> plain() {
            Map<String, Object> result = new LinkedHashMap<>();
            entries.forEach((key, value) -> {
                if (!(value instanceof Scalar scalar && scalar.isNull())) {
                    result.put(key, value.plain());
                }
            });
            return result;
        }
    }

    /** A sequence. */
    record Sequence(List<Tree> items, int line) implements Tree {

        @Override
        public String describe() {
            return "a list";
        }

        @Override
        public List<Object> plain() {
            List<Object> result = new ArrayList<>(items.size());
            items.forEach(item -> result.add(item.plain()));
            return result;
        }
    }

    /**
     * A scalar, its type still open.
     *
     * @param bare true if it was written without quotes and tag, so that it may be a number, a boolean or nothing
     */
    record Scalar(String text, boolean bare, int line) implements Tree {

        public boolean isNull() {
            return bare
                    && switch (text) {
                        case "", "~", "null", "Null", "NULL" -> true;
                        default -> false;
                    };
        }

        public boolean isBoolean() {
            return bare
                    && switch (text) {
                        case "true", "True", "TRUE", "false", "False", "FALSE" -> true;
                        default -> false;
                    };
        }

        /** True for what YAML 1.1 calls a boolean too; the Kubernetes tools read such files as YAML 1.1. */
        public boolean isOldBoolean() {
            return bare
                    && switch (text) {
                        case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON" -> true;
                        case "n", "N", "no", "No", "NO", "off", "Off", "OFF" -> true;
                        default -> false;
                    };
        }

        /** The value of a boolean. */
        public boolean truth() {
            return switch (text.charAt(0)) {
                case 't', 'T', 'y', 'Y' -> true;
                case 'o', 'O' -> text.length() == 2;
                default -> false;
            };
        }

        public boolean isNumber() {
            return bare && Numbers.isNumber(text);
        }

        /** The value of a decimal integer of at most 64 bits. */
        public OptionalLong integer() {
            return bare ? Numbers.integer(text) : OptionalLong.empty();
        }

        @Override
        public String describe() {
            if (isNull()) {
                return "nothing";
            }
            if (isBoolean()) {
                return "the boolean " + text;
            }
            return isNumber() ? "the number " + text : Report.quoted(text);
        }

        @Override
        public Object plain() {
            if (isNull()) {
                return "";
            }
            if (isBoolean()) {
                return truth();
            }
            OptionalLong integer = integer();
            if (integer.isPresent()) {
                return integer.getAsLong();
            }
            return isNumber() && Numbers.isDecimal(text) ? (Object) Double.valueOf(text) : text;
        }
    }
}
