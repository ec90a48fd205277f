package io.karpenter.k8s.manifest.report;

/** Something the user should know although planning goes on. */
public record Notice(Level level, String text) {

    /** How much a notice matters. */
    public enum Level {
        /** An assumption or a count. */
        INFO,
        /** Probably not what was meant. */
        WARNING
    }

    @Override
    public String toString() {
        return switch (level) {
            case INFO -> "note: " + text;
            case WARNING -> "warning: " + text;
        };
    }
}
