package io.karpenter.engine.reference;

import io.karpenter.core.verify.Violation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is known to be wrong with plans of the reference, by what the verifier objects to (section 26 of the specification). */
enum Weakness {
    LIMIT_OF_NODES("KW-D-07", "limits.nodes is not counted down within a run", "SCH-LIM-05"),
    SPREAD_COUNTS("KW-D-05/26/27", "spread groups share filters or do not see all placements of the run", "SCH-TSC-13"),
    AFFINITY_DOMAINS("KW-D-19", "self-affine pods open a second domain", "SCH-AFF-04", "SCH-AFF-05"),
    DAEMON_ALTERNATIVES(
            "KW-D-10",
            "alternatives of a DaemonSet's affinity are used up while testing",
            "SCH-RES-04",
            "SCH-HP-03",
            "SCH-HP-04");

    private final String id;
    private final String text;
    private final Set<String> rules;

    Weakness(String id, String text, String... rules) {
        this.id = id;
        this.text = text;
        this.rules = Set.of(rules);
    }

    /** The one that explains all of {@code violations}, or several if it takes more; empty if something stays unexplained. */
    static Optional<String> explaining(List<Violation> violations) {
        List<Weakness> found = Arrays.stream(values())
                .filter(weakness -> violations.stream().anyMatch(v -> weakness.rules.contains(v.rule())))
                .toList();
        boolean all = violations.stream()
                .allMatch(v -> found.stream().anyMatch(weakness -> weakness.rules.contains(v.rule())));
        return all
                ? Optional.of(String.join(
                        " and ",
                        found.stream().map(w -> w.id + " (" + w.text + ")").toList()))
                : Optional.empty();
    }
}
