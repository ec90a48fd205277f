package io.karpenter.core.verify.check;

import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Host;
import io.karpenter.core.verify.state.Occurrence;
import io.karpenter.core.verify.state.PodClass;
import io.karpenter.core.verify.state.Possible;
import io.karpenter.core.workload.PodAffinityTerm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Required pod affinity holds: the kube-scheduler can bind the planned pods in some order.
 *
 * <p>A pod may join a node if for each of its terms the node's domain has a pod already that matches <i>all</i> its terms. If no
 * such pod is in any domain at all and the pod matches its own terms, it may be the first anywhere. So the check binds pods until
 * none can join: first those that must open a domain, as early as possible, since any pod that matches their terms elsewhere
 * would forbid it; a kind whose pods would forbid another's opening comes after that one. Among those free to open, the pods with
 * most companions in their domain go first. What cannot be bound in the end violates SCH-AFF-05 if its kind could have opened
 * a domain, else SCH-AFF-04. Pods that are being deleted are no companions. A planned node must pin the key (decisions 5), an
 * existing one must carry it.
 *
 * <p>Source: kube-scheduler's InterPodAffinity; SCH-AFF-02 to SCH-AFF-08, decisions 4.
 */
final class PodAffinityCheck implements Check {

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        new Binding(cluster, findings).run();
    }

    /** Pods of one class that the plan puts on one host, all or none of which can be bound. */
    private record Unit(Occurrence occurrence) {
        PodClass pods() {
            return occurrence.pods();
        }

        Host host() {
            return occurrence.host();
        }
    }

    private static final class Binding {

        private final FinalCluster cluster;
        private final Findings findings;
        private final Map<PodClass, Set<PodClass>> companions = new IdentityHashMap<>();
        private final Set<String> keys = new TreeSet<>();

        private Binding(FinalCluster cluster, Findings findings) {
            this.cluster = cluster;
            this.findings = findings;
        }

        private void run() {
            List<Unit> units = new ArrayList<>();
            for (PodClass pods : cluster.classes()) {
                for (Occurrence occurrence : cluster.occurrences(pods)) {
                    if (occurrence.planned() > 0 && !terms(pods).isEmpty()) {
                        units.add(new Unit(occurrence));
                        terms(pods).forEach(term -> keys.add(term.topologyKey()));
                    }
                }
            }
            if (units.isEmpty()) {
                return;
            }
            units.removeIf(this::isLost);
            Set<Unit> waiting = join(units, presence(true));
            Presence early = open(waiting, presence(false));
            Presence all = presence(true);
            all.add(early);
            join(units, all).forEach(this::report);
        }

        /** Reports a node that has no domain or does not say which. */
        private boolean isLost(Unit unit) {
            for (PodAffinityTerm term : terms(unit.pods())) {
                Possible domain = unit.host().domain(term.topologyKey());
                if (!domain.isPinned()) {
                    findings.add(
                            "SCH-AFF-04",
                            Names.of(unit.occurrence()),
                            "must be near other pods by %s, which %s leaves open: %s"
                                    .formatted(term.topologyKey(), unit.host(), domain));
                    return true;
                }
            }
            return false;
        }

        /** Pods without affinity: those that run already, and the planned ones if wanted. */
        private Presence presence(boolean planned) {
            Presence presence = new Presence(keys);
            for (PodClass pods : cluster.classes()) {
                for (Occurrence occurrence : cluster.occurrences(pods)) {
                    boolean free =
                            planned && occurrence.planned() > 0 && terms(pods).isEmpty();
                    if (free || occurrence.running() > 0) {
                        presence.add(pods, occurrence.host());
                    }
                }
            }
            return presence;
        }

        /** Adds what can join to {@code presence} until nothing more can; returns what cannot. */
        private Set<Unit> join(List<Unit> units, Presence presence) {
            Set<Unit> waiting = new LinkedHashSet<>(units);
            boolean progress = true;
            while (progress) {
                progress = waiting.removeIf(unit -> {
                    boolean joins = terms(unit.pods()).stream()
                            .allMatch(term -> presence.has(companions(unit.pods()), term.topologyKey(), unit.host()));
                    if (joins) {
                        presence.add(unit.pods(), unit.host());
                    }
                    return joins;
                });
            }
            return waiting;
        }

        /** Lets kinds of {@code waiting} pods that match their own terms open a domain each, as far as they are free to. */
        private Presence open(Set<Unit> waiting, Presence presence) {
            Set<PodClass> openers = new LinkedHashSet<>();
            waiting.forEach(unit -> openers.add(unit.pods()));
            openers.removeIf(pods -> !companions(pods).contains(pods));
            while (true) {
                openers.removeIf(pods -> presence.hasAny(companions(pods), terms(pods)));
                if (openers.isEmpty()) {
                    return presence;
                }
                List<PodClass> harmless = openers.stream()
                        .filter(pods -> !forbidsOthers(pods, openers))
                        .toList();
                Unit first = first(waiting, harmless.isEmpty() ? openers : new HashSet<>(harmless));
                presence.add(first.pods(), first.host());
                openers.remove(first.pods());
            }
        }

        /** True if pods of this kind would keep another kind from opening a domain, but not the other way round. */
        private boolean forbidsOthers(PodClass pods, Set<PodClass> openers) {
            return openers.stream()
                    .anyMatch(other -> other != pods
                            && companions(other).contains(pods)
                            && !companions(pods).contains(other));
        }

        /** The pods to open with: if some of them can join nobody but their own kind, these; then those in most company. */
        private Unit first(Set<Unit> waiting, Set<PodClass> openers) {
            return waiting.stream()
                    .filter(unit -> openers.contains(unit.pods()))
                    .max(Comparator.<Unit>comparingInt(unit -> company(unit, waiting, true) == 0 ? 1 : 0)
                            .thenComparingInt(unit -> company(unit, waiting, false)))
                    .orElseThrow();
        }

        /** How many waiting pods are in the same domains and match the unit's terms. */
        private int company(Unit unit, Set<Unit> waiting, boolean othersOnly) {
            return waiting.stream()
                    .filter(other -> companions(unit.pods()).contains(other.pods()))
                    .filter(other -> !othersOnly || other.pods() != unit.pods())
                    .filter(other -> sameDomains(unit, other))
                    .mapToInt(other -> other.occurrence().planned())
                    .sum();
        }

        private boolean sameDomains(Unit a, Unit b) {
            return terms(a.pods()).stream()
                    .map(PodAffinityTerm::topologyKey)
                    .allMatch(key -> a.host().domain(key).equals(b.host().domain(key)));
        }

        private void report(Unit unit) {
            boolean opener = companions(unit.pods()).contains(unit.pods());
            String domains = String.join(
                    ", ",
                    terms(unit.pods()).stream()
                            .map(PodAffinityTerm::topologyKey)
                            .distinct()
                            .map(key -> key + " " + unit.host().domain(key))
                            .toList());
            List<String> elsewhere = companions(unit.pods()).stream()
                    .flatMap(pods -> cluster.occurrences(pods).stream())
                    .filter(occurrence -> occurrence.remaining() > 0 && occurrence.host() != unit.host())
                    .limit(3)
                    .map(occurrence -> "%s on %s".formatted(Names.of(occurrence), occurrence.host()))
                    .toList();
            findings.add(
                    opener ? "SCH-AFF-05" : "SCH-AFF-04",
                    Names.of(unit.occurrence()),
                    "must be near pods of which none is in %s (%s)%s; such pods elsewhere: %s"
                            .formatted(
                                    domains, unit.host(), Names.more(unit.host().placed(unit.pods())), elsewhere));
        }

        private static List<PodAffinityTerm> terms(PodClass pods) {
            return pods.spec().podAffinity().required();
        }

        /** The pods that match every term of {@code pods}. */
        private Set<PodClass> companions(PodClass pods) {
            return companions.computeIfAbsent(pods, p -> {
                Set<PodClass> all = new LinkedHashSet<>(cluster.selections().of(terms(p).get(0), p.namespace()));
                terms(p).forEach(term -> all.retainAll(cluster.selections().of(term, p.namespace())));
                return all;
            });
        }
    }
}
