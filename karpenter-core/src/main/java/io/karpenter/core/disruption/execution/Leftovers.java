package io.karpenter.core.disruption.execution;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is found in the cluster of commands that nobody carries out: a process was killed, or failed while it began or gave up a command.
 * Those are gone on with of which everything is there; of the others every trace is removed. All that is decided here can be decided again
 * from what the API server has after a crash in between. Immutable. Source: DIS-LOP-03, WK-17, WK-18.
 *
 * @param resumed commands to go on with
 * @param settled replacements of commands that were carried out, which need not say any more what they came for
 * @param dissolved replacements of commands that come to nothing
 * @param healed claims whose node stays, so that marks of its disruption are to be removed
 */
public record Leftovers(List<Resumed> resumed, List<String> settled, List<String> dissolved, List<String> healed) {

    public Leftovers {
        resumed = List.copyOf(resumed);
        settled = List.copyOf(settled);
        dissolved = List.copyOf(dissolved);
        healed = List.copyOf(healed);
    }

    /**
     * A command as it is found.
     *
     * @param candidates NodeClaims that are to go and do not yet
     * @param replacements NodeClaims that have come for them
     * @param since when the first of those was created
     */
    public record Resumed(Replaces command, List<String> candidates, List<String> replacements, Instant since) {

        public Resumed {
            candidates = List.copyOf(candidates);
            replacements = List.copyOf(replacements);
        }
    }

    /**
     * A NodeClaim as far as it matters.
     *
     * @param leaving true if it is being deleted, or that has been decided
     * @param tainted true if its Node has the taint of nodes that go
     * @param marked true if that taint or the condition of claims that go is to be removed should it stay
     */
    public record Claim(
            String name,
            Optional<Replaces> replaces,
            boolean leaving,
            boolean tainted,
            boolean marked,
            Instant created) {}

    /**
     * The leftovers among {@code claims}.
     *
     * @param commands ids of commands that are being carried out
     * @param busy claims that those commands are about
     */
    public static Leftovers of(Collection<Claim> claims, Set<String> commands, Set<String> busy) {
        Map<String, Claim> byName = new HashMap<>();
        Map<String, List<Claim>> replacementsOf = new TreeMap<>();
        for (Claim claim : claims) {
            byName.put(claim.name(), claim);
            if (!claim.leaving()) {
                claim.replaces()
                        .map(Replaces::command)
                        .filter(command -> !commands.contains(command))
                        .ifPresent(command -> replacementsOf
                                .computeIfAbsent(command, id -> new ArrayList<>())
                                .add(claim));
            }
        }
        List<Resumed> resumed = new ArrayList<>();
        List<String> settled = new ArrayList<>();
        List<String> dissolved = new ArrayList<>();
        Set<String> taken = new HashSet<>(busy);
        for (List<Claim> replacements : replacementsOf.values()) {
            replacements.sort(Comparator.comparing(Claim::name));
            Replaces command = replacements.get(0).replaces().orElseThrow();
            List<Claim> candidates = command.claims().stream()
                    .flatMap(name -> Optional.ofNullable(byName.get(name)).stream())
                    .filter(claim -> !claim.leaving())
                    .toList();
            if (candidates.isEmpty()) {
                settled.addAll(names(replacements));
                continue;
            }
            boolean whole = replacements.size() == command.replacements()
                    && candidates.stream().allMatch(claim -> claim.tainted() && !taken.contains(claim.name()));
            if (whole) {
                Resumed found = new Resumed(
                        command,
                        names(candidates),
                        names(replacements),
                        replacements.stream()
                                .map(Claim::created)
                                .min(Comparator.naturalOrder())
                                .orElseThrow());
                resumed.add(found);
                taken.addAll(found.candidates());
            } else {
                dissolved.addAll(names(replacements));
            }
        }
        List<String> healed = claims.stream()
                .filter(claim -> claim.marked() && !claim.leaving() && !taken.contains(claim.name()))
                .map(Claim::name)
                .sorted()
                .toList();
        return new Leftovers(resumed, settled, dissolved, healed);
    }

    /** True if nobody left anything. */
    public boolean isEmpty() {
        return resumed.isEmpty() && settled.isEmpty() && dissolved.isEmpty() && healed.isEmpty();
    }

    private static List<String> names(List<Claim> claims) {
        return claims.stream().map(Claim::name).toList();
    }
}
