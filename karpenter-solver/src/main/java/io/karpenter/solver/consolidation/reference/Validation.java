package io.karpenter.solver.consolidation.reference;

import io.karpenter.core.disruption.command.Command;

/** Whether a command that was decided a while ago still holds. */
public sealed interface Validation {

    /**
     * It does.
     *
     * @param command what is left of it: of a command on empty nodes those that are still empty (DIS-VAL-04)
     */
    record Valid(Command command) implements Validation {}

    /**
     * It does not.
     *
     * @param message one line for people
     */
    record Invalid(Failure failure, String message) implements Validation {}

    /** Why commands do not hold any more, as events and metrics name it (DIS-VAL-06). */
    enum Failure {
        /** Nodes of it may not be disrupted any more. */
        CHURN("churn"),
        /** Budgets are used up. */
        BUDGET("budget"),
        /** Its pods would not have their places any more, or need other nodes. */
        SCHEDULING("scheduling");

        private final String text;

        Failure(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
