package io.karpenter.engine.cli;

import java.util.Locale;

/** How a result is printed. */
enum OutputFormat {
    TABLE,
    WIDE,
    JSON,
    YAML,
    NAME;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
