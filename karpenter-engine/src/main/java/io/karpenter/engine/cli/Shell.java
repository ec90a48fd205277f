package io.karpenter.engine.cli;

import java.util.Locale;

/** Shells that a completion script can be made for. */
enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
