package io.karpenter.aws.csv;

import java.util.List;

/** Says everything that is wrong with catalogue or price files, or with what was asked of the catalogue. */
public final class InvalidCatalogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * @param problems one line each: where, what was found and what is allowed
     */
    public InvalidCatalogException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
