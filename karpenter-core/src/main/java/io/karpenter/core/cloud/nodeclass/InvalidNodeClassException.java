package io.karpenter.core.cloud.nodeclass;

import java.util.List;

/** Says everything that is wrong with the NodeClasses of an input. */
public final class InvalidNodeClassException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * @param problems one line each: source, field path, what was found and what is allowed
     */
    public InvalidNodeClassException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
