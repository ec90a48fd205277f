package io.karpenter.core.overlay;

import java.util.List;

/** What became of an overlay: the condition {@code ValidationSucceeded} of its status. Source: SCH-OVL-08. */
public sealed interface OverlayState {

    /** Name of the overlay. */
    String overlay();

    /** The overlay is in force, as far as others do not win over it. */
    record Valid(String overlay) implements OverlayState {}

    /**
     * The overlay makes no sense and is ignored.
     *
     * @param problems all of them, at least one
     */
    record Invalid(String overlay, List<String> problems) implements OverlayState {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }

    /**
     * The overlay changes what another one of the same weight changes, and is ignored as a whole.
     *
     * @param with name of the other, which stays in force
     */
    record Conflict(String overlay, String with) implements OverlayState {}

    /** True unless the overlay is ignored. */
    default boolean isValid() {
        return switch (this) {
            case Valid valid -> true;
            case Invalid invalid -> false;
            case Conflict conflict -> false;
        };
    }

    /** The reason of the condition, empty if it is true. */
    default String reason() {
        return switch (this) {
            case Valid valid -> "";
            case Invalid invalid -> "RuntimeValidation";
            case Conflict conflict -> "Conflict";
        };
    }

    /** The message of the condition, empty if it is true. */
    default String message() {
        return switch (this) {
            case Valid valid -> "";
            case Invalid invalid -> String.join("; ", invalid.problems());
            case Conflict conflict -> "conflict with another overlay";
        };
    }
}
