package io.karpenter.core.verify.check;

import io.karpenter.core.verify.match.Possible;
import io.karpenter.core.verify.state.Host;
import io.karpenter.core.verify.state.Occurrence;
import io.karpenter.core.verify.state.PodClass;
import io.karpenter.core.workload.PodAffinityTerm;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Chooses the pods that are the first of their kind anywhere: each kind that matches its own affinity terms may open one domain
 * while no pod that matches them is in any. A kind that would forbid another's opening comes after it; of a kind, pods that can
 * join nobody but their own kind go first, then those with most companions.
 *
 * <p>Kinds that do not match each other's terms are chosen apart, so the work grows with the pods that have affinity to each
 * other, not with all that have any. Source: SCH-AFF-05 to SCH-AFF-07.
 */
final class DomainOpening {

    private final Map<PodClass, List<Occurrence>> waiting = new LinkedHashMap<>();
    private final Function<PodClass, Set<PodClass>> companions;
    private final Presence presence;

    /** What a kind would open with. */
    private record Opener(Occurrence pods, boolean joinsNobodyElse, int company) {
        static final Comparator<Opener> BEST_LAST =
                Comparator.comparing(Opener::joinsNobodyElse).thenComparingInt(Opener::company);
    }

    /** Waiting pods that match a kind's terms, in one place. */
    private static final class Company {
        private int own;
        private int others;
    }

    private DomainOpening(
            Collection<Occurrence> waiting, Function<PodClass, Set<PodClass>> companions, Presence presence) {
        waiting.forEach(occurrence -> this.waiting
                .computeIfAbsent(occurrence.pods(), pods -> new ArrayList<>())
                .add(occurrence));
        this.companions = companions;
        this.presence = presence;
    }

    /**
     * Adds to {@code presence} the pods that open a domain.
     *
     * @param waiting pods that nothing lets join
     * @param companions the pods that match all terms of a kind
     * @param presence the pods that are there before
     */
    static void open(Collection<Occurrence> waiting, Function<PodClass, Set<PodClass>> companions, Presence presence) {
        DomainOpening opening = new DomainOpening(waiting, companions, presence);
        opening.groups().forEach(opening::open);
    }

    /** The kinds that match their own terms, together with those that they match or that match them. */
    private List<Set<PodClass>> groups() {
        Map<PodClass, Set<PodClass>> related = new LinkedHashMap<>();
        for (PodClass pods : waiting.keySet()) {
            if (companions.apply(pods).contains(pods)) {
                related.put(pods, new LinkedHashSet<>());
            }
        }
        related.forEach((pods, others) -> {
            for (PodClass companion : companions.apply(pods)) {
                Set<PodClass> back = related.get(companion);
                if (back != null) {
                    others.add(companion);
                    back.add(pods);
                }
            }
        });
        List<Set<PodClass>> groups = new ArrayList<>();
        Map<PodClass, Boolean> seen = new IdentityHashMap<>();
        for (PodClass start : related.keySet()) {
            Set<PodClass> group = new LinkedHashSet<>();
            Deque<PodClass> next = new ArrayDeque<>(List.of(start));
            while (!next.isEmpty()) {
                PodClass pods = next.pop();
                if (seen.put(pods, true) == null) {
                    group.add(pods);
                    next.addAll(related.getOrDefault(pods, Set.of()));
                }
            }
            if (!group.isEmpty()) {
                groups.add(group);
            }
        }
        return groups;
    }

    private void open(Set<PodClass> kinds) {
        Set<PodClass> left = new LinkedHashSet<>(kinds);
        Map<PodClass, Opener> openers = new IdentityHashMap<>();
        while (true) {
            left.removeIf(pods -> presence.hasAny(companions.apply(pods), terms(pods)));
            if (left.isEmpty()) {
                return;
            }
            List<PodClass> harmless =
                    left.stream().filter(pods -> !forbidsOthers(pods, left)).toList();
            Opener first = (harmless.isEmpty() ? left : harmless)
                    .stream()
                            .map(pods -> openers.computeIfAbsent(pods, this::opener))
                            .max(Opener.BEST_LAST)
                            .orElseThrow();
            presence.add(first.pods().pods(), first.pods().host());
            left.remove(first.pods().pods());
        }
    }

    /** True if pods of this kind would keep another kind from opening a domain, but not the other way round. */
    private boolean forbidsOthers(PodClass pods, Set<PodClass> left) {
        return left.stream()
                .anyMatch(other -> companions.apply(other).contains(pods)
                        && !companions.apply(pods).contains(other));
    }

    private Opener opener(PodClass pods) {
        Map<List<Possible>, Company> byPlace = new HashMap<>();
        for (PodClass companion : companions.apply(pods)) {
            for (Occurrence occurrence : waiting.getOrDefault(companion, List.of())) {
                Company company = byPlace.computeIfAbsent(place(pods, occurrence.host()), p -> new Company());
                if (companion == pods) {
                    company.own += occurrence.planned();
                } else {
                    company.others += occurrence.planned();
                }
            }
        }
        return waiting.getOrDefault(pods, List.of()).stream()
                .map(occurrence -> {
                    Company company = byPlace.getOrDefault(place(pods, occurrence.host()), new Company());
                    return new Opener(occurrence, company.others == 0, company.own + company.others);
                })
                .max(Opener.BEST_LAST)
                .orElseThrow();
    }

    /** The domains of {@code host} that the terms of {@code pods} are about. */
    private static List<Possible> place(PodClass pods, Host host) {
        return terms(pods).stream().map(term -> host.domain(term.topologyKey())).toList();
    }

    private static List<PodAffinityTerm> terms(PodClass pods) {
        return pods.spec().podAffinity().required();
    }
}
