package io.karpenter.aws.label;

import io.karpenter.core.requirement.Requirement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The requirements on one label key that instance types state: {@code In} with one value each, or {@code DoesNotExist}. Equal
 * ones are one object; a catalogue states some 40,000. Not thread-safe.
 */
final class LabelValues {

    private final String key;
    private final Requirement absent;
    private final Map<String, Requirement> byValue = new HashMap<>();

    LabelValues(String key) {
        this.key = key;
        this.absent = Requirement.doesNotExist(key);
    }

    Requirement absent() {
        return absent;
    }

    Requirement of(String value) {
        Requirement known = byValue.get(value);
        if (known == null) {
            known = Requirement.in(key, value);
            byValue.put(value, known);
        }
        return known;
    }

    Requirement of(int value) {
        return of(Integer.toString(value));
    }

    Requirement of(boolean value) {
        return of(Boolean.toString(value));
    }

    Requirement of(OptionalInt value) {
        return value.isPresent() ? of(value.getAsInt()) : absent;
    }

    /** A name in lower case with dashes for blanks (AWS-IT-19); absent if EC2 states none. */
    Requirement ofName(String name) {
        return name.isEmpty() ? absent : of(name.toLowerCase(Locale.ROOT).replace(' ', '-'));
    }
}
