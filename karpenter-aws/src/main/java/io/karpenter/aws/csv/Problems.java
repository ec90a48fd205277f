package io.karpenter.aws.csv;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with input files, so that everything is reported at once. Not thread-safe. */
public final class Problems {

    private final List<String> lines = new ArrayList<>();

    public void add(String line) {
        lines.add(line);
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    /**
     * Does nothing if there are no problems.
     *
     * @throws InvalidCatalogException with all of them otherwise
     */
    public void throwIfAny() {
        if (!lines.isEmpty()) {
            throw new InvalidCatalogException(lines);
        }
    }
}
