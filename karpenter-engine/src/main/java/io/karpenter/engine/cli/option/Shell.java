package io.karpenter.engine.cli.option;

import java.util.Locale;

/** Shells that a completion script can be made for. */
public enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
