package io.karpenter.engine.cli.terminal;

import java.util.Locale;

/** How a result is printed. */
public enum OutputFormat {
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
