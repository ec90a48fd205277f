package io.karpenter.core.disruption.execution;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is next for a command whose nodes are marked and whose replacements have been created. Source: DIS-QUE-08 to DIS-QUE-13.
 */
public sealed interface CommandStep {

    /** How long until it is looked at again while it waits. */
    Duration RETRY = Duration.ofSeconds(1);

    Duration PER_CANDIDATE = Duration.ofMillis(80);
    Duration SHORTEST = Duration.ofMinutes(10);
    Duration LONGEST = Duration.ofMinutes(60);

    /**
     * Replacements are on their way.
     *
     * @param claims those that are not initialized yet
     */
    record Await(List<String> claims) implements CommandStep {
        public Await {
            claims = List.copyOf(claims);
        }
    }

    /** The nodes can go. */
    record DeleteCandidates() implements CommandStep {}

    /** All nodes go already, or are gone. */
    record Over() implements CommandStep {}

    /**
     * It comes to nothing.
     *
     * @param uninitialized replacements that did not get there
     */
    record Fail(String message, int uninitialized) implements CommandStep {}

    /** How far a replacement is. */
    enum Replacement {
        ON_ITS_WAY,
        INITIALIZED,
        /** It is gone, or is being deleted. */
        GONE
    }

    /**
     * How long a command may take; beyond that it is given up unless it is just about to succeed (DIS-QUE-10).
     *
     * @param candidates nodes of all commands that are under way
     */
    static Duration deadline(int candidates) {
        Duration wanted = PER_CANDIDATE.multipliedBy(candidates);
        if (wanted.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
    }

    /**
     * What is next.
     *
     * @param replacements how far each NodeClaim of the command is, by name
     * @param candidatesLeft nodes that are not on their way out
     * @param since when the command was created
     * @param deadline how long it may take
     */
    static CommandStep next(
            Map<String, Replacement> replacements, int candidatesLeft, Instant since, Duration deadline, Instant now) {
        if (candidatesLeft == 0) {
            return new Over();
        }
        List<String> waiting = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        replacements.forEach((claim, state) -> {
            switch (state) {
                case ON_ITS_WAY -> waiting.add(claim);
                case GONE -> gone.add(claim);
                case INITIALIZED -> {}
            }
        });
        if (!gone.isEmpty()) {
            return new Fail(
                    "replacement was deleted: nodeclaim " + String.join(", ", gone), waiting.size() + gone.size());
        }
        // Whatever the time: once everything is there it would be a waste to take it away again.
        if (waiting.isEmpty()) {
            return new DeleteCandidates();
        }
        return now.isAfter(since.plus(deadline))
                ? new Fail(
                        "%d replacements are not initialized after %s".formatted(waiting.size(), deadline),
                        waiting.size())
                : new Await(waiting);
    }
}
