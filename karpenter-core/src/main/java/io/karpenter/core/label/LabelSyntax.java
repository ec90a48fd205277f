package io.karpenter.core.label;

import java.util.Optional;
import java.util.regex.Pattern;

/** What Kubernetes accepts as key and value of a label. Source: Kubernetes documentation, "Labels and Selectors". */
public final class LabelSyntax {

    private static final int MAX_NAME = 63;
    private static final int MAX_PREFIX = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private LabelSyntax() {}

    /** What is wrong with {@code key} as a qualified name; empty if nothing is. */
    public static Optional<String> problemOfKey(String key) {
        int slash = key.indexOf('/');
        String name = key.substring(slash + 1);
        if (slash >= 0) {
            String prefix = key.substring(0, slash);
            if (prefix.length() > MAX_PREFIX || !PREFIX.matcher(prefix).matches()) {
                return Optional.of("the part before the slash must be a lower-case DNS name of at most " + MAX_PREFIX
                        + " characters");
            }
        }
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            return Optional.of("the name must have 1 to " + MAX_NAME
                    + " letters, digits, '-', '_' or '.', and start and end with a letter or digit");
        }
        return Optional.empty();
    }

    /** What is wrong with {@code value} as the value of a label; empty if nothing is. */
    public static Optional<String> problemOfValue(String value) {
        return value.isEmpty()
                        || (value.length() <= MAX_NAME && NAME.matcher(value).matches())
                ? Optional.empty()
                : Optional.of("a label value must be empty, or have at most " + MAX_NAME
                        + " letters, digits, '-', '_' or '.', and start and end with a letter or digit");
    }
}
