package io.karpenter.aws.tree;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with one object (problems) and what is ignored of it (warnings). Not thread-safe. */
public final class Findings {

    private final String place;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Findings about the object that stands at {@code place}. */
    public Findings(String place) {
        this.place = place;
    }

    public void problem(String path, String found, String allowed) {
        problems.add("%s: %s: found %s, allowed: %s".formatted(place, path, found, allowed));
    }

    public void warning(String path, String message) {
        warnings.add("%s: %s: %s".formatted(place, path, message));
    }

    public List<String> problems() {
        return List.copyOf(problems);
    }

    public List<String> warnings() {
        return List.copyOf(warnings);
    }
}
