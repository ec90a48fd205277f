package io.karpenter.core.rule;

import io.karpenter.core.plan.Reason;
import java.util.List;

/** What a rule says: admitted, or refused for reasons. */
public sealed interface Verdict {

    /** Nothing stands against it. */
    record Admitted() implements Verdict {
        private static final Verdict INSTANCE = new Admitted();
    }

    /** At least one reason stands against it. */
    record Refused(List<Reason> because) implements Verdict {
        public Refused {
            because = List.copyOf(because);
            if (because.isEmpty()) {
                throw new IllegalArgumentException("a refusal needs at least one reason");
            }
        }
    }

    static Verdict admitted() {
        return Admitted.INSTANCE;
    }

    static Verdict refused(Reason... because) {
        return new Refused(List.of(because));
    }

    /** Refused for {@code reasons}; admitted if there are none. */
    static Verdict of(List<? extends Reason> reasons) {
        return reasons.isEmpty() ? admitted() : new Refused(List.copyOf(reasons));
    }

    default boolean isAdmitted() {
        return reasons().isEmpty();
    }

    /** Empty if admitted. */
    default List<Reason> reasons() {
        return switch (this) {
            case Admitted admitted -> List.of();
            case Refused refused -> refused.because();
        };
    }
}
