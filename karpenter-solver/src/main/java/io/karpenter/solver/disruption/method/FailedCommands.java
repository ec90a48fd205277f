package io.karpenter.solver.disruption.method;

import io.karpenter.core.disruption.command.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Nodes whose last command, not for their drift, failed just now: they are left in peace for a moment. Thread-safe. Source: DIS-LOP-08. */
final class FailedCommands {

    /** What refused a command would most likely refuse it again at once. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    private final Map<String, Instant> resting = new HashMap<>();

    synchronized void failed(Command command, Instant now) {
        command.nodes().forEach(node -> resting.put(node, now.plus(PAUSE)));
    }

    /** Until when which nodes rest. */
    synchronized Map<String, Instant> at(Instant now) {
        resting.values().removeIf(until -> !now.isBefore(until));
        return Map.copyOf(resting);
    }
}
