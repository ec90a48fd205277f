package io.karpenter.k8s.provision;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Gathers triggers until none that is new has come for a while, or the first is too old. A trigger that is in the window already neither
 * opens nor extends it. Thread-safe. Source: PROV-01, PROV-02.
 */
public final class BatchWindow {

    private final Duration idle;
    private final Duration longest;
    private final Set<String> triggers = new HashSet<>();
    private Instant first = Instant.EPOCH;
    private Instant last = Instant.EPOCH;

    /**
     * @param idle the window closes when no new trigger has come for so long
     * @param longest the window closes so long after its first trigger at the latest
     */
    public BatchWindow(Duration idle, Duration longest) {
        this.idle = idle;
        this.longest = longest;
    }

    /**
     * Something is to be planned.
     *
     * @param id of what it is, so that it counts once
     * @return true if it is new to the window
     */
    public synchronized boolean trigger(String id, Instant now) {
        boolean opens = triggers.isEmpty();
        if (!triggers.add(id)) {
            return false;
        }
        if (opens) {
            first = now;
        }
        last = now;
        return true;
    }

    /** When the window closes as things stand; empty if it has not been opened. */
    public synchronized Optional<Instant> closesAt() {
        if (triggers.isEmpty()) {
            return Optional.empty();
        }
        Instant byIdle = last.plus(idle);
        Instant byAge = first.plus(longest);
        return Optional.of(byIdle.isBefore(byAge) ? byIdle : byAge);
    }

    /** Closes the window and forgets its triggers, if it is time. */
    public synchronized boolean closeIfDue(Instant now) {
        boolean due = closesAt().map(at -> !now.isBefore(at)).orElse(false);
        if (due) {
            triggers.clear();
        }
        return due;
    }
}
