package io.karpenter.core.lifecycle.upkeep;

import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Claims without machine, and machines without claim (GC). Stateless. */
public final class GarbageCollection {

    public static final Duration PERIOD = Duration.ofMinutes(2);
    /** Period of the first rounds of a program's life, in which it makes up for what went wrong before (GC-06). */
    public static final Duration FIRST_PERIOD = Duration.ofSeconds(10);

    public static final int FIRST_ROUNDS = 20;

    /** Younger machines are left alone: their claims may not be visible yet. */
    private static final Duration LEAST_AGE = Duration.ofSeconds(30);

    private GarbageCollection() {}

    /**
     * Registered claims whose machine the provider no longer knows, and whose kubelet is silent too (GC-01, GC-02).
     *
     * @param machines all that the provider lists, asked for after the claims were known
     * @param nodes by provider id
     */
    public static List<ManagedClaim> claimsWithoutMachine(
            Collection<ManagedClaim> claims, Collection<Machine> machines, Function<String, List<JoinedNode>> nodes) {
        Set<String> present = machines.stream()
                .filter(machine -> !machine.terminating())
                .map(Machine::providerId)
                .collect(Collectors.toSet());
        return claims.stream()
                .filter(claim -> claim.is(ClaimConditions.REGISTERED)
                        && !claim.isDeleting()
                        && !present.contains(claim.providerId()))
                .filter(claim -> !isAlive(nodes.apply(claim.providerId())))
                .toList();
    }

    private static boolean isAlive(List<JoinedNode> nodes) {
        return nodes.size() == 1 && nodes.get(0).ready();
    }

    /**
     * Machines that no claim answers for (GC-06). A claim that does not know its machine yet answers for the one that was launched in its
     * name.
     *
     * @param machines all that the provider listed <em>before</em> the claims were read, so that a claim created between is seen
     * @param claims all there are, read from the API server itself
     * @param launchedFor what else than its name says for which claim, by uid, a machine was launched
     */
    public static List<Machine> machinesWithoutClaim(
            Collection<Machine> machines,
            Collection<ManagedClaim> claims,
            BiPredicate<Machine, String> launchedFor,
            Instant now) {
        Set<String> known = claims.stream().map(ManagedClaim::providerId).collect(Collectors.toSet());
        List<ManagedClaim> waiting =
                claims.stream().filter(claim -> claim.providerId().isEmpty()).toList();
        return machines.stream()
                .filter(machine -> !machine.terminating())
                .filter(machine -> machine.launched().plus(LEAST_AGE).isBefore(now))
                .filter(machine -> !known.contains(machine.providerId()))
                .filter(machine -> waiting.stream().noneMatch(claim -> isLaunchedFor(machine, claim, launchedFor)))
                .toList();
    }

    private static boolean isLaunchedFor(
            Machine machine, ManagedClaim claim, BiPredicate<Machine, String> launchedFor) {
        return machine.nodeClaim().equals(Optional.of(claim.name())) || launchedFor.test(machine, claim.uid());
    }
}
