package io.karpenter.k8s.disrupt;

import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.Decision;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.k8s.api.ObjectKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A command that this process knows of, as far as it has come. Immutable.
 *
 * @param command as it was decided; empty if an earlier process began it
 * @param since when it was begun; while it waits, when it was decided
 * @param replacements names of NodeClaims that were created for it
 * @param initialized those of them that have been seen to be initialized, which is not asked again (DIS-QUE-08)
 * @param deleted names of NodeClaims of it whose deletion was asked for
 */
record ActiveCommand(
        String id,
        DisruptionMethod method,
        Phase phase,
        Optional<Command> command,
        List<Target> targets,
        Instant since,
        List<String> replacements,
        Set<String> initialized,
        Set<String> deleted) {

    /** How far a command is. */
    enum Phase {
        /** It is looked at again before anything is done. */
        WAITING,
        /** It holds; nothing has been done yet. */
        STARTING,
        /** Its nodes are marked and its replacements created. */
        RUNNING,
        /** It is being undone. */
        FAILING
    }

    /** A node that goes. */
    record Target(String claim, String node) {}

    ActiveCommand {
        targets = List.copyOf(targets);
        replacements = List.copyOf(replacements);
        initialized = Set.copyOf(initialized);
        deleted = Set.copyOf(deleted);
    }

    /** One that was just decided. */
    static ActiveCommand decided(
            String id, DisruptionMethod method, Phase phase, Command command, List<Target> targets, Instant now) {
        return new ActiveCommand(id, method, phase, Optional.of(command), targets, now, List.of(), Set.of(), Set.of());
    }

    ObjectKey key() {
        return ObjectKey.of(id);
    }

    /** As whoever decided it knows it; empty if an earlier process began it. */
    Optional<Decision> decision() {
        return command.map(decided -> new Decision(decided, method));
    }

    boolean replaces() {
        return !replacements.isEmpty()
                || command.map(decided -> !decided.replacements().isEmpty()).orElse(false);
    }

    ActiveCommand starting(Command held, List<Target> left, Instant now) {
        return new ActiveCommand(
                id, method, Phase.STARTING, Optional.of(held), left, now, replacements, initialized, deleted);
    }

    ActiveCommand running(List<Target> marked, List<String> created) {
        return new ActiveCommand(id, method, Phase.RUNNING, command, marked, since, created, initialized, deleted);
    }

    ActiveCommand failing() {
        return new ActiveCommand(
                id, method, Phase.FAILING, command, targets, since, replacements, initialized, deleted);
    }

    ActiveCommand withInitialized(Set<String> more) {
        Set<String> all = new HashSet<>(initialized);
        all.addAll(more);
        return new ActiveCommand(id, method, phase, command, targets, since, replacements, all, deleted);
    }

    ActiveCommand withDeleted(Set<String> more) {
        Set<String> all = new HashSet<>(deleted);
        all.addAll(more);
        return new ActiveCommand(id, method, phase, command, targets, since, replacements, initialized, all);
    }
}
