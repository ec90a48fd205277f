package io.karpenter.solver.disruption.method;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.disruption.Inputs;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nodes whose pods had no other place, so that they are not asked about again while nothing has changed. Not thread-safe. Source: DIS-CON-08. */
final class Refusals {

    private final Map<String, Blocked> because = new HashMap<>();
    private @Nullable Inputs inputs;

    /** Forgets everything unless {@code now} is, but for the time, what the nodes were refused on. */
    void lookAt(ConsolidationProblem now) {
        Inputs found = Inputs.of(now);
        if (!found.equals(inputs)) {
            because.clear();
            inputs = found;
        }
    }

    void forget() {
        because.clear();
        inputs = null;
    }

    void add(String node, Blocked reason) {
        because.put(node, reason);
    }

    /** Why the node was refused; empty if it was not. */
    Optional<Blocked> of(String node) {
        return Optional.ofNullable(because.get(node));
    }
}
