package io.karpenter.core.requirement;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Guesses which label was meant (SCH-REQ-15). */
final class LabelTypo {

    private LabelTypo() {}

    /** The alphabetically first well-known label, else key of the node, that contains {@code key} or ends as it does. */
    static Optional<String> suggestion(String key, Set<String> wellKnown, Set<String> defined) {
        return match(key, wellKnown).or(() -> match(key, defined));
    }

    private static Optional<String> match(String key, Set<String> candidates) {
        String tail = key.substring(key.lastIndexOf('/') + 1);
        return new TreeSet<>(candidates)
                .stream()
                        .filter(c -> !c.equals(key) && !tail.isEmpty() && (c.contains(key) || c.endsWith(tail)))
                        .findFirst();
    }
}
