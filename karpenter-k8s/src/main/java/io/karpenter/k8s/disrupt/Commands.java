package io.karpenter.k8s.disrupt;

import io.karpenter.k8s.api.ObjectKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The commands that wait or are under way; no node is in two of them. They are lost with the process: those that wait are decided again, and
 * those that are under way are found again by what is on their objects. Thread-safe. Source: DIS-CAN-01, DIS-QUE-01, DIS-QUE-07.
 */
public final class Commands {

    private final Map<String, ActiveCommand> byId = new TreeMap<>();
    private volatile boolean settled;
    private volatile Workers workers = new Workers(key -> {}, key -> {}, () -> {});

    private record Workers(Consumer<ObjectKey> validation, Consumer<ObjectKey> queue, Runnable loop) {

        void hear(ActiveCommand command) {
            (command.phase() == ActiveCommand.Phase.WAITING ? validation : queue).accept(command.key());
        }
    }

    /**
     * From now on those who do the work hear of what there is to do. They must return quickly.
     *
     * @param validation takes the key of a command that waits
     * @param queue takes the key of one that is to be carried out
     * @param loop is told that there may be something to decide
     */
    public void tell(Consumer<ObjectKey> validation, Consumer<ObjectKey> queue, Runnable loop) {
        workers = new Workers(validation, queue, loop);
    }

    /** What an earlier process began goes on from here, or is undone. */
    void settle() {
        settled = true;
    }

    /** True once those commands are here that an earlier process began. */
    public boolean isSettled() {
        return settled;
    }

    /** Takes a command in; false if one of its nodes is in another. */
    boolean add(ActiveCommand command) {
        synchronized (byId) {
            Set<String> busy = claims();
            if (command.targets().stream().map(ActiveCommand.Target::claim).anyMatch(busy::contains)) {
                return false;
            }
            byId.put(command.id(), command);
        }
        workers.hear(command);
        return true;
    }

    Optional<ActiveCommand> get(String id) {
        synchronized (byId) {
            return Optional.ofNullable(byId.get(id));
        }
    }

    /** True if the command waits or is under way. */
    public boolean isUnderWay(String id) {
        return get(id).isPresent();
    }

    /** Replaces a command by what has become of it. */
    void put(ActiveCommand command) {
        ActiveCommand before;
        synchronized (byId) {
            before = byId.put(command.id(), command);
        }
        if (before == null || before.phase() != command.phase()) {
            workers.hear(command);
        }
    }

    void remove(ActiveCommand command) {
        synchronized (byId) {
            byId.remove(command.id());
        }
        workers.loop().run();
    }

    Set<String> ids() {
        synchronized (byId) {
            return Set.copyOf(byId.keySet());
        }
    }

    /** Names of the NodeClaims that go. */
    Set<String> claims() {
        return targets().stream().map(ActiveCommand.Target::claim).collect(Collectors.toSet());
    }

    /** Names of the Nodes that go. */
    public Set<String> nodes() {
        return targets().stream().map(ActiveCommand.Target::node).collect(Collectors.toSet());
    }

    /** The same without those of one command. */
    Set<String> nodesBeside(ActiveCommand command) {
        Set<String> others = new HashSet<>(nodes());
        command.targets().forEach(target -> others.remove(target.node()));
        return others;
    }

    /** How many nodes go. */
    int candidates() {
        return targets().size();
    }

    private Collection<ActiveCommand.Target> targets() {
        synchronized (byId) {
            return byId.values().stream()
                    .flatMap(command -> command.targets().stream())
                    .toList();
        }
    }
}
