package io.karpenter.core.requirement;

import java.util.Optional;

/** Why one key of two sets of requirements does not agree. */
public sealed interface Incompatibility {

    String key();

    /** One line for people. */
    String message();

    /** The key is asked for, but the node does not define it. */
    record UndefinedLabel(String key, Optional<String> suggestion) implements Incompatibility {
        @Override
        public String message() {
            return "label \"" + key + "\" does not have known values"
                    + suggestion.map(s -> " (typo of \"" + s + "\"?)").orElse("");
        }
    }

    /** Both sides restrict the key, and no value serves both. */
    record Disjoint(Requirement promised, Requirement asked) implements Incompatibility {
        @Override
        public String key() {
            return promised.key();
        }

        @Override
        public String message() {
            return "key " + key() + ", " + asked + " not in " + promised;
        }
    }
}
