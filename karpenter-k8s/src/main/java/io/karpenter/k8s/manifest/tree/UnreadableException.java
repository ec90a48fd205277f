package io.karpenter.k8s.manifest.tree;

/** Says that a document cannot be read as YAML or JSON, or goes beyond a limit. */
final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final String found;
    private final String allowed;

    /**
     * @param line counted from 1, 0 if unknown
     */
    UnreadableException(int line, String found, String allowed) {
        super(found);
        this.line = line;
        this.found = found;
        this.allowed = allowed;
    }

    int line() {
        return line;
    }

    String found() {
        return found;
    }

    String allowed() {
        return allowed;
    }
}
