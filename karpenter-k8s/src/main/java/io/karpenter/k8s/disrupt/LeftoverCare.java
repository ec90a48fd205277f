package io.karpenter.k8s.disrupt;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.execution.Leftovers;
import io.karpenter.core.disruption.execution.Replaces;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Failures;
import io.karpenter.k8s.object.StatusConditions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Goes on with commands that an earlier process began, and removes what is left of those that are over, carried out or not. Source: DIS-LOP-03,
 * WK-17, WK-18.
 */
final class LeftoverCare {

    private final DisruptionObjects with;
    private final Commands commands;
    private final CandidateMarks marks;
    private final Replacements replacements;
    private final DisruptionReport report;
    /** Replacements whose marks may not be taken away, as far as that has been told. Used by one thread at a time. */
    private final Set<String> stuck = new HashSet<>();

    LeftoverCare(DisruptionObjects with, Commands commands, Replacements replacements, DisruptionReport report) {
        this.with = with;
        this.commands = commands;
        this.marks = new CandidateMarks(with);
        this.replacements = replacements;
        this.report = report;
    }

    /**
     * Cares for everything that is found. A mark that stays on a replacement of a command that was carried out harms nobody, so that a refusal to
     * take it away, which an admission policy may make for good, is only told.
     *
     * @return true if anything was done
     * @throws io.karpenter.k8s.api.ApiException if anything else is refused, a conflict only if nothing else is; everything else has been done
     *     then
     */
    boolean care() {
        replacements.settle();
        // What is carried out is asked before what there is, as that can only become more.
        Set<String> ids = commands.ids();
        Set<String> busy = commands.claims();
        Leftovers found = Leftovers.of(claims(), ids, busy);
        found.resumed().forEach(this::resume);
        Failures failures = new Failures();
        // In this order: as long as a replacement says what it is for, another process could still go on with it.
        found.dissolved().forEach(claim -> failures.attempt(() -> replacements.release(claim)));
        if (failures.isEmpty()) {
            found.healed().forEach(claim -> failures.attempt(() -> heal(claim)));
        }
        long unmarked = found.settled().stream().filter(this::unmark).count();
        stuck.retainAll(found.settled());
        failures.rethrow();
        boolean others = !found.resumed().isEmpty()
                || !found.dissolved().isEmpty()
                || !found.healed().isEmpty();
        return others || unmarked > 0;
    }

    /** False if it is refused; another try is made in the next pass. */
    private boolean unmark(String claim) {
        try {
            replacements.unmark(claim);
            stuck.remove(claim);
            return true;
        } catch (ApiException refused) {
            if (refused.isConflict()) {
                return true;
            }
            if (stuck.add(claim)) {
                report.notUnmarked(claim, refused);
            }
            return false;
        }
    }

    private List<Leftovers.Claim> claims() {
        Cluster snapshot = with.snapshot();
        Set<String> leaving = snapshot.nodeClaims().stream()
                .filter(NodeClaim::isLeaving)
                .map(NodeClaim::name)
                .collect(Collectors.toSet());
        return List.copyOf(with.claims().all()).stream()
                .map(claim -> claim(claim, leaving))
                .toList();
    }

    private Leftovers.Claim claim(Resource claim, Set<String> leaving) {
        Optional<Resource> node = with.nodeOf(claim);
        boolean tainted = node.filter(CandidateMarks::isTainted).isPresent();
        boolean initialized = StatusConditions.isTrue(claim, ClaimConditions.INITIALIZED);
        return new Leftovers.Claim(
                claim.name(),
                Replaces.of(claim.annotations()),
                claim.isDeleting()
                        || leaving.contains(claim.name())
                        || node.filter(Resource::isDeleting).isPresent(),
                tainted,
                tainted || (initialized && CandidateMarks.hasCondition(claim)),
                claim.created());
    }

    private void resume(Leftovers.Resumed found) {
        List<ActiveCommand.Target> targets = found.candidates().stream()
                .map(claim -> new ActiveCommand.Target(
                        claim,
                        with.staying(claim)
                                .flatMap(with::nodeOf)
                                .map(Resource::name)
                                .orElse(claim)))
                .toList();
        ActiveCommand command = new ActiveCommand(
                found.command().command(),
                found.command().method(),
                ActiveCommand.Phase.RUNNING,
                Optional.empty(),
                targets,
                found.since(),
                found.replacements(),
                Set.of(),
                Set.of());
        if (commands.add(command)) {
            targets.forEach(target -> with.markForDeletion(target.claim(), command.method()));
            found.replacements().forEach(claim -> with.state().nominations().nominate(claim, List.of(), with.now()));
            report.resumed(command);
        }
    }

    private void heal(String name) {
        with.staying(name).ifPresent(claim -> {
            marks.clear(claim);
            with.state().unmarkForDeletion(name);
        });
    }
}
