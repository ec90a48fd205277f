package io.karpenter.engine.cli.terminal;

import java.util.Locale;

/** How much the libraries may log. */
public enum LogLevel {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
