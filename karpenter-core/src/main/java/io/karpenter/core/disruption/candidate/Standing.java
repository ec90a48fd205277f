package io.karpenter.core.disruption.candidate;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a running system knows of nodes beyond what their objects say; all by name of the node. Immutable.
 *
 * @param inCommands nodes that a running command is about (DIS-CAN-01)
 * @param leaving nodes that are marked for deletion
 * @param nominated nodes that pods were promised to, but are not bound to yet
 * @param holdingBufferPods nodes on which the last provisioning pass placed virtual pods of buffers (DIS-EMP-01)
 * @param resting nodes whose last command failed, and until when they are left in peace for that (DIS-LOP-08)
 */
public record Standing(
        Set<String> inCommands,
        Set<String> leaving,
        Set<String> nominated,
        Set<String> holdingBufferPods,
        Map<String, Instant> resting) {

    /** Nothing is known beyond the snapshot. */
    public static final Standing UNKNOWN = new Standing(Set.of(), Set.of(), Set.of(), Set.of());

    public Standing {
        inCommands = Set.copyOf(inCommands);
        leaving = Set.copyOf(leaving);
        nominated = Set.copyOf(nominated);
        holdingBufferPods = Set.copyOf(holdingBufferPods);
        resting = Map.copyOf(resting);
    }

    /** No command has failed just now. */
    public Standing(Set<String> inCommands, Set<String> leaving, Set<String> nominated, Set<String> holdingBufferPods) {
        this(inCommands, leaving, nominated, holdingBufferPods, Map.of());
    }

    public Standing withInCommands(Set<String> nodes) {
        return new Standing(nodes, leaving, nominated, holdingBufferPods, resting);
    }

    public Standing withNominated(Set<String> nodes) {
        return new Standing(inCommands, leaving, nodes, holdingBufferPods, resting);
    }

    public Standing withResting(Map<String, Instant> nodes) {
        return new Standing(inCommands, leaving, nominated, holdingBufferPods, nodes);
    }

    /** How long the node is still left in peace after its last command failed; empty if it is not. */
    public Optional<Duration> rest(String node, Instant now) {
        return Optional.ofNullable(resting.get(node))
                .map(until -> Duration.between(now, until))
                .filter(Duration::isPositive);
    }

    /** True if it is decided that the node goes. */
    public boolean isLeaving(String node) {
        return inCommands.contains(node) || leaving.contains(node);
    }
}
