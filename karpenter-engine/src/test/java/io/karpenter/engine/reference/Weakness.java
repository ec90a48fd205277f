package io.karpenter.engine.reference;

import io.karpenter.core.verify.Violation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What is known to be wrong with plans of the reference, by what the verifier objects to (section 26 of the specification). */
enum Weakness {
    LIMIT_OF_NODES("KW-D-07", "limits.nodes is not counted down within a run", v -> isRule(v, "SCH-LIM-05")),
    SPREAD_COUNTS(
            "KW-D-05/26/27",
            "spread groups share filters or do not see all placements of the run",
            v -> isRule(v, "SCH-TSC-13")),
    AFFINITY_DOMAINS("KW-D-19", "self-affine pods open a second domain", v -> isRule(v, "SCH-AFF-04", "SCH-AFF-05")),
    DAEMON_ALTERNATIVES(
            "KW-D-10",
            "alternatives of a DaemonSet's affinity are used up while testing",
            v -> isRule(v, "SCH-RES-04", "SCH-HP-03", "SCH-HP-04")),
    CONTRADICTION(
            "SCH-REQ-06",
            "contradicting terms on a custom label count as if the label had to be absent",
            v -> isRule(v, "SCH-REQ-19") && v.message().contains("DoesNotExist")),
    UNDEFINED_LABEL(
            "SCH-REQ-14",
            "a pod's NotIn brings in a custom label that the NodePool does not define, which others then get",
            v -> isRule(v, "SCH-REQ-19") && !v.message().contains("DoesNotExist"));

    /** What no verifier of one plan can see. */
    static final String LIGHTER_POOL =
            "SCH-LIM-02 (where pods gather is drawn before the NodePool is chosen, so that a lighter one is opened though a heavier fits)";

    private final String id;
    private final String text;
    private final Predicate<Violation> explains;

    Weakness(String id, String text, Predicate<Violation> explains) {
        this.id = id;
        this.text = text;
        this.explains = explains;
    }

    private static boolean isRule(Violation violation, String... rules) {
        return List.of(rules).contains(violation.rule());
    }

    /** The one that explains all of {@code violations}, or several if it takes more; empty if something stays unexplained. */
    static Optional<String> explaining(List<Violation> violations) {
        List<Weakness> found = Arrays.stream(values())
                .filter(weakness -> violations.stream().anyMatch(weakness.explains))
                .toList();
        boolean all = violations.stream().allMatch(v -> found.stream().anyMatch(weakness -> weakness.explains.test(v)));
        return all
                ? Optional.of(String.join(
                        " and ",
                        found.stream().map(w -> w.id + " (" + w.text + ")").toList()))
                : Optional.empty();
    }
}
