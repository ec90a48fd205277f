package io.karpenter.k8s.disrupt;

import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.disruption.execution.CommandStep;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.AtOnce;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.object.ObjectDeletion;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.provision.NodeClaimCreation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Carries commands out: marks the nodes, has replacements created, waits until those are initialized, and deletes the NodeClaims of the nodes.
 * Keys are ids of commands; several are worked on at a time. What fails while a command begins is left to {@link LeftoverCare}, as a crash is:
 * there is one way back. Source: DIS-QUE-01 to DIS-QUE-16.
 */
public final class CommandQueue implements Reconciler {

    private final DisruptionObjects with;
    private final Commands commands;
    private final CandidateMarks marks;
    private final Replacements replacements;
    private final DisruptionDecider decider;
    private final DisruptionReport report;
    private final int atATime;

    public CommandQueue(
            DisruptionObjects with,
            Commands commands,
            Replacements replacements,
            DisruptionDecider decider,
            DisruptionReport report,
            int atATime) {
        this.decider = decider;
        this.atATime = atATime;
        this.with = with;
        this.commands = commands;
        this.marks = new CandidateMarks(with);
        this.replacements = replacements;
        this.report = report;
    }

    @Override
    public String name() {
        return "disruption.queue";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<ActiveCommand> found = commands.get(key.name());
        if (found.isEmpty()) {
            return Outcome.DONE;
        }
        ActiveCommand active = found.get();
        return switch (active.phase()) {
            case WAITING -> Outcome.DONE;
            case STARTING -> start(active);
            case RUNNING -> work(active);
            case FAILING -> undo(active);
        };
    }

    // ---- beginning ----

    private Outcome start(ActiveCommand active) {
        Command command = active.command().orElseThrow();
        List<ActiveCommand.Target> pending = new ArrayList<>();
        ActiveCommand running;
        try {
            replacements.settle();
            List<ActiveCommand.Target> marked = mark(active);
            if (active.method() == DisruptionMethod.STATIC_DRIFT) {
                pending.addAll(marked);
                pending.forEach(target -> with.markPendingDisruption(target.claim()));
            }
            List<NodeClaimCreation.Result> results = replacements.create(active, command);
            // Where some were created the pool has more nodes than it wants until those are gone again.
            pending.clear();
            List<String> created = created(active, results);
            running = active.running(marked, created);
            // Not before the replacements are there: from now on the pods of these nodes are planned for (DIS-QUE-05).
            marked.forEach(target -> with.markForDeletion(target.claim(), active.method()));
            nominate(running, command);
        } catch (RuntimeException refused) {
            pending.forEach(target -> with.state().unmarkForDeletion(target.claim()));
            // Before the loop hears that it is over: what was refused is not to be decided again at once (DIS-LOP-08).
            active.decision().ifPresent(decider.failed());
            commands.remove(active);
            report.notStarted(active, refused);
            return Outcome.DONE;
        } finally {
            replacements.releaseSlots(active.method(), command);
        }
        commands.put(running);
        report.started(running, command);
        return work(running);
    }

    /** Names of the claims that were created, if all were. */
    private List<String> created(ActiveCommand active, List<NodeClaimCreation.Result> results) {
        List<String> names = new ArrayList<>();
        List<RuntimeException> failures = new ArrayList<>();
        for (NodeClaimCreation.Result result : results) {
            if (result.isCreated()) {
                names.add(result.name());
                report.created(active, result.claim());
            }
            failures.addAll(result.failure());
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return names;
    }

    /**
     * Marks the nodes of a command.
     *
     * @return those that are marked
     * @throws RuntimeException if one is not, and the command cannot do without it (DIS-QUE-03)
     */
    private List<ActiveCommand.Target> mark(ActiveCommand active) {
        Instant now = with.now();
        Set<String> marked = ConcurrentHashMap.newKeySet();
        try {
            AtOnce.each(atATime, active.targets(), target -> {
                mark(active, target, now);
                marked.add(target.claim());
            });
        } catch (RuntimeException refused) {
            if (active.replaces() || marked.isEmpty()) {
                throw refused;
            }
        }
        return active.targets().stream()
                .filter(target -> marked.contains(target.claim()))
                .toList();
    }

    private void mark(ActiveCommand active, ActiveCommand.Target target, Instant now) {
        // Others were looked at again just now.
        if (!active.method().isValidated()
                && (with.state().nominations().isNominated(target.node(), now)
                        || with.state().nominations().isNominated(target.claim(), now))) {
            throw new IllegalStateException("node %s is nominated for pods".formatted(target.node()));
        }
        Resource claim = with.staying(target.claim())
                .orElseThrow(() ->
                        new IllegalStateException("nodeclaim %s is being deleted already".formatted(target.claim())));
        marks.set(claim, active.method().reason());
    }

    /** Keeps the places of the pods that move, so that nobody else takes or removes them (DIS-QUE-06). */
    private void nominate(ActiveCommand active, Command command) {
        Map<PodId, Pod> pods = new LinkedHashMap<>();
        with.snapshot().pods().forEach(pod -> pods.put(pod.id(), pod));
        Set<String> going =
                active.targets().stream().map(ActiveCommand.Target::node).collect(Collectors.toSet());
        Set<String> planned = new HashSet<>();
        for (int i = 0; i < command.replacements().size(); i++) {
            PlannedNode node = command.replacements().get(i);
            planned.add(node.name());
            with.state()
                    .nominations()
                    .nominate(
                            active.replacements().get(i),
                            node.pods().stream()
                                    .filter(pod -> pods.containsKey(pod) && isFree(pods.get(pod), going))
                                    .toList(),
                            with.now());
        }
        Map<String, List<PodId>> moves = new TreeMap<>();
        for (PodMove move : command.podMoves()) {
            Pod pod = pods.get(move.pod());
            if (!planned.contains(move.to()) && pod != null && isFree(pod, going)) {
                moves.computeIfAbsent(move.to(), node -> new ArrayList<>()).add(move.pod());
            }
        }
        moves.forEach((node, moving) -> with.state().nominations().nominate(node, moving, with.now()));
    }

    /** True unless somebody else has found a place for the pod meanwhile. */
    private boolean isFree(Pod pod, Set<String> going) {
        return pod.status()
                .nodeName()
                .map(going::contains)
                .orElseGet(() -> with.state().promisedPlace(pod.id()).isEmpty());
    }

    // ---- working ----

    private Outcome work(ActiveCommand active) {
        Map<String, CommandStep.Replacement> states = new TreeMap<>();
        active.replacements().forEach(claim -> states.put(claim, state(active, claim)));
        ActiveCommand seen = active.withInitialized(states.entrySet().stream()
                .filter(entry -> entry.getValue() == CommandStep.Replacement.INITIALIZED)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet()));
        commands.put(seen);
        List<Resource> left = seen.targets().stream()
                .filter(target -> !seen.deleted().contains(target.claim()))
                .flatMap(target -> with.staying(target.claim()).stream())
                .toList();
        CommandStep next = CommandStep.next(
                states, left.size(), seen.since(), CommandStep.deadline(commands.candidates()), with.now());
        return switch (next) {
            case CommandStep.Await waits -> {
                waits.claims().forEach(claim -> report.awaits(seen, claim));
                yield Outcome.after(CommandStep.RETRY);
            }
            case CommandStep.DeleteCandidates delete -> delete(seen, left);
            case CommandStep.Over over -> succeed(seen);
            case CommandStep.Fail fail -> {
                report.failed(seen, fail.message(), fail.uninitialized());
                seen.decision().ifPresent(decider.failed());
                ActiveCommand failing = seen.failing();
                commands.put(failing);
                yield undo(failing);
            }
        };
    }

    private CommandStep.Replacement state(ActiveCommand active, String claim) {
        if (active.initialized().contains(claim)) {
            return CommandStep.Replacement.INITIALIZED;
        }
        return with.staying(claim)
                .map(found -> StatusConditions.isTrue(found, ClaimConditions.INITIALIZED)
                        ? CommandStep.Replacement.INITIALIZED
                        : CommandStep.Replacement.ON_ITS_WAY)
                .orElse(CommandStep.Replacement.GONE);
    }

    private Outcome delete(ActiveCommand active, List<Resource> claims) {
        // Their pods come now, so nobody is to take them for empty.
        active.replacements().forEach(claim -> with.state().nominations().nominate(claim, List.of(), with.now()));
        DisruptionReport.Terminations terminations = report.terminations(active);
        Set<String> deleted = ConcurrentHashMap.newKeySet();
        try {
            AtOnce.each(atATime, claims, claim -> {
                ObjectDeletion.delete(with.api(), ResourceKind.NODE_CLAIM, claim.key(), claim.uid());
                with.state().markForDeletion(claim.name());
                deleted.add(claim.name());
                terminations.tell(claim);
            });
        } finally {
            commands.put(active.withDeleted(deleted));
        }
        return succeed(active.withDeleted(deleted));
    }

    private Outcome succeed(ActiveCommand active) {
        active.decision().ifPresent(decider.succeeded());
        return end(active);
    }

    private Outcome end(ActiveCommand active) {
        commands.remove(active);
        return Outcome.DONE;
    }

    // ---- giving up ----

    /** Undoes a command. In this order: as long as a replacement says what it is for, another process could still go on with it. */
    private Outcome undo(ActiveCommand active) {
        active.replacements().forEach(replacements::release);
        List<Resource> staying = active.targets().stream()
                .flatMap(target -> with.staying(target.claim()).stream())
                .toList();
        staying.forEach(marks::clear);
        staying.forEach(claim -> with.state().unmarkForDeletion(claim.name()));
        return end(active);
    }
}
