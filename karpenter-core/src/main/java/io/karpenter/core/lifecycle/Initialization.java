package io.karpenter.core.lifecycle;

import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.core.taint.EphemeralTaints;
import io.karpenter.core.taint.Taint;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** From a registered Node to one that is all that was asked for (LIF-14..17). Stateless. */
public final class Initialization {

    private Initialization() {}

    /**
     * How far a claim has come.
     *
     * @param node as it should be, to be written before the claim; empty if there is nothing to write
     */
    public record Step(ManagedClaim claim, Optional<JoinedNode> node) {}

    /** Drivers that must have published devices before the Node counts as initialized; none without the annotation. */
    public static List<String> requestedDrivers(ManagedClaim claim) {
        return Arrays.stream(claim.annotations()
                        .getOrDefault(Marks.REQUESTED_DRIVERS, "")
                        .split(","))
                .map(String::trim)
                .filter(driver -> !driver.isEmpty())
                .toList();
    }

    /**
     * Looks whether everything is there.
     *
     * @param nodes with the claim's provider id
     * @param unpublishedDrivers of {@link #requestedDrivers} those that have not published devices; none if device requests are ignored
     */
    public static Step of(
            ManagedClaim claim, List<JoinedNode> nodes, Collection<String> unpublishedDrivers, Instant now) {
        if (!claim.conditions().dependent(ClaimConditions.INITIALIZED).isUnknown()) {
            return new Step(claim.with(c -> c.restamped(ClaimConditions.INITIALIZED, now)), Optional.empty());
        }
        if (!claim.is(ClaimConditions.REGISTERED)) {
            return new Step(claim, Optional.empty());
        }
        Optional<Lack> lack = lack(claim, nodes, unpublishedDrivers);
        if (lack.isPresent()) {
            return new Step(claim.with(c -> unknown(c, lack.get(), now)), Optional.empty());
        }
        return new Step(
                claim.with(c -> c.withTrue(ClaimConditions.INITIALIZED, now)),
                Optional.of(nodes.get(0).withLabel(Labels.INITIALIZED, Marks.TRUE)));
    }

    private static ConditionSet unknown(ConditionSet conditions, Lack lack, Instant now) {
        return conditions.withUnknown(ClaimConditions.INITIALIZED, lack.reason(), lack.message(), now);
    }

    private record Lack(String reason, String message) {}

    private static Optional<Lack> lack(ManagedClaim claim, List<JoinedNode> nodes, Collection<String> drivers) {
        if (nodes.size() != 1) {
            return lack(Registration.NODE_NOT_FOUND, "%d nodes have this provider id, one is expected", nodes.size());
        }
        JoinedNode node = nodes.get(0);
        if (!node.ready()) {
            return lack("NodeNotReady", "node %s is not ready", node.name());
        }
        List<Taint> startup =
                claim.spec().startupTaints().stream().filter(node::hasTaint).toList();
        if (!startup.isEmpty()) {
            return lack("StartupTaintsExist", "startup taints are still there: %s", joined(startup));
        }
        List<Taint> ephemeral =
                node.taints().stream().filter(EphemeralTaints::contains).toList();
        if (!ephemeral.isEmpty()) {
            return lack("KnownEphemeralTaintsExist", "taints are still there: %s", joined(ephemeral));
        }
        List<String> missing = claim.spec().requests().asMap().entrySet().stream()
                .filter(request -> request.getValue().signum() != 0
                        && node.allocatable().get(request.getKey()).signum() == 0)
                .map(request -> request.getKey())
                .toList();
        if (!missing.isEmpty()) {
            return lack("ResourceNotRegistered", "the node does not offer %s yet", String.join(", ", missing));
        }
        return drivers.isEmpty()
                ? Optional.empty()
                : lack(
                        "DRADriverPoolsNotPublished",
                        "no complete pool of devices of %s yet",
                        drivers.stream().sorted().collect(Collectors.joining(", ")));
    }

    private static Optional<Lack> lack(String reason, String format, Object value) {
        return Optional.of(new Lack(reason, format.formatted(value)));
    }

    private static String joined(List<Taint> taints) {
        return taints.stream().map(Taint::toString).collect(Collectors.joining(", "));
    }
}
